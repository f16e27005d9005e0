"""Ratings without names: sealed when they are given, released in blocks of at least five people."""
