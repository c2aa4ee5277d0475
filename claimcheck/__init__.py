"""claimcheck: check the claims of a news article against a reference corpus, offline, as of a date."""

__version__ = "0.1.0"
