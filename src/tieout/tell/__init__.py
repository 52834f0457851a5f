"""Verb: tells the platform what happened, signed, again and again until it is taken."""
