"""What people do to a result after the program: overrule, reword, drop, note, sign off; all of it on record."""

from claimcheck.review.actions import Review, read_result
from claimcheck.review.apply import claim_hash, is_signed, reviewed
from claimcheck.review.log import Action, ReviewError, read_log

__all__ = ["Action", "Review", "ReviewError", "claim_hash", "is_signed", "read_log", "read_result", "reviewed"]
