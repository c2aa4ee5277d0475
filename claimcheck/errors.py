"""The errors that a user can act on; the command line prints them without a traceback."""

from __future__ import annotations

import builtins

#: How many words of a message that we did not write go into logs.
_FEW_WORDS, _FEW_CHARACTERS = 6, 80


class ClaimcheckError(Exception):
    """Base class: the work failed. Exit status 1."""

    exit_status = 1


class InputError(ClaimcheckError):
    """What the user gave was wrong: a file, a date, a flag, a corpus. Exit status 2."""

    exit_status = 2


class ArticleError(InputError):
    """An article that cannot be read or holds no text."""


class CorpusError(InputError):
    """A corpus that cannot be used: a missing folder, a broken line, two documents with one id."""


class DateError(InputError):
    """A text that is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD."""


class ModelError(ClaimcheckError):
    """Model files that are missing or are not the files they should be."""


class RunError(ClaimcheckError):
    """A notebook run that did not finish."""


class ClusterError(ClaimcheckError):
    """A cluster that cannot be reached or used, or that lost what was being done."""


def for_the_log(kind: str, message: str) -> str:
    """``Kind: message`` of an error, fit for a log: ours and the system's whole, of others the first words.

    Errors of libraries may quote what they were given, which is an article or a corpus. ``kind`` is the class's name.
    """
    known = globals().get(kind) or getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, ClaimcheckError | OSError):
        return f"{kind}: {message}"
    few = " ".join(message.split()[:_FEW_WORDS])[:_FEW_CHARACTERS]
    return f"{kind}: {few}{'' if few == message.strip() else ' ...'}"
