"""Retrieval: passages of the corpora that may bear on a claim, found by meaning and by words."""
