"""What can go wrong.

Every exception that rolescope raises by itself is an :class:`Error`. Ctrl-C is a ``KeyboardInterrupt``.
"""

from __future__ import annotations

from collections.abc import Sequence


class Error(Exception):
    """Something went wrong: what, why, and what to do about it."""

    message: str
    """What went wrong."""
    causes: tuple[str, ...]
    """Why, each cause the reason of the one before."""
    hint: str | None
    """What to do about it, if that is known."""

    def __init__(
        self, message: str, causes: Sequence[str] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, tuple(causes), hint)
        self.message = message
        self.causes = tuple(causes)
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.message, *(f"caused by: {cause}" for cause in self.causes)]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class DataError(Error, ValueError):
    """A table handed over lacks a column, or has values that cannot be read."""


class LexiconError(Error, ValueError):
    """A lexicon cannot be found or read."""


class QuestionError(Error, ValueError):
    """A question that cannot be asked or answered."""


class TallyError(Error, ValueError):
    """Bytes that are no tally, or tallies that cannot be merged."""


class IndexAccessError(Error, OSError):
    """An index that cannot be opened or read."""


class InternalError(Error, RuntimeError):
    """A mistake of rolescope's own; please report it."""
