"""Brings a company's records into the mirror: a first load, then what changed; never deletes without proof."""
