"""Noun: what somebody must look at, whose turn it is, and what to do about it."""
