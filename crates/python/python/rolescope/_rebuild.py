"""How objects come back from other processes: functions that pickle finds by name."""

from __future__ import annotations

from ._rolescope import Lexicon, Tally


def lexicon(text: str, name: str, extends: dict[str, str]) -> Lexicon:
    return Lexicon.from_text(text, name, extends)


def tally(data: bytes) -> Tally:
    return Tally.from_bytes(data)
