"""Noun: who changed what through a door of ours, noted in the commit of what they changed."""
