"""Verification: the stance of each passage, checks that a reader can follow, and one verdict per claim."""
