"""Names for types of arguments and results, for annotations of your own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Literal, Protocol, TypeAlias, TypedDict, Union

from ._rolescope import Lexicon

class ArrowStream(Protocol):
    """Has Arrow's PyCapsule interface for streams: tables, data frames, readers."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class ArrowArray(Protocol):
    """Has Arrow's PyCapsule interface for arrays: record batches."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...

Data: TypeAlias = Union[ArrowStream, ArrowArray, Iterable[Union[ArrowStream, ArrowArray]]]
LexiconLike: TypeAlias = Union[Lexicon, str, "PathLike[str]"]
Columns: TypeAlias = Mapping[str, Union[str, Sequence[str], None]]
#: posting, zone, sentence, or a number of tokens, such as "10".
Window: TypeAlias = str
Period: TypeAlias = Literal["month", "quarter", "year"]
Language: TypeAlias = Literal["english", "all"]
Strength: TypeAlias = Literal["mentioned", "required", "preferred", "negated"]
Unit: TypeAlias = Literal["ad", "vacancy", "template", "employer"]
RowUnit: TypeAlias = Literal["ad", "vacancy", "template"]
RuleSet: TypeAlias = Literal["none", "same-text", "same-text-or-key", "all"]
Dates: TypeAlias = Literal["posted", "first-seen", "scraped", "updated", "unknown"]

class EmployerNames(TypedDict, total=False):
    """What a file of employers' names holds; ``aliases`` from a name to that which it is to be taken for."""

    aliases: dict[str, str]
    agencies: list[str]
    not_agencies: list[str]

class FoundMatch(TypedDict):
    entry: str
    kind: str
    strength: str | None
    text: str

class FoundSentence(TypedDict):
    zone: str
    heading: bool
    text: str
    matches: list[FoundMatch]

class FoundAd(TypedDict):
    id: str
    title: str
    employer: str
    place: str
    posted: str | None
    facets: dict[str, str]
    source: str
    line: int
    sentences: list[FoundSentence]
