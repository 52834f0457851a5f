"""Noun: who may use the API."""
