from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, TypeAlias, final

import pandas
import polars
import pyarrow

from .types import (
    ArrowArray,
    Columns,
    Data,
    Dates,
    EmployerNames,
    FoundAd,
    FoundSentence,
    Language,
    LexiconLike,
    Period,
    RowUnit,
    RuleSet,
    Strength,
    Unit,
    Window,
)

__all__ = [
    "Annotations",
    "Index",
    "Lexicon",
    "Table",
    "Tally",
    "Vacancies",
    "_Grouping",
    "__version__",
    "_matcher_alone",
    "annotate",
    "plain_text",
    "table_names",
    "tables",
]

__version__: str

_Capsule: TypeAlias = object

@final
class Lexicon:
    """What counts as role, signal, duty, cue and decoy."""

    def __new__(cls, name_or_path: str | PathLike[str] | None = None) -> Lexicon: ...
    @staticmethod
    def from_text(
        text: str, name: str = "lexicon.toml", extends: dict[str, str] | None = None
    ) -> Lexicon: ...
    @staticmethod
    def builtin_names() -> list[str]: ...
    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def text(self) -> str: ...
    def entries(self) -> list[dict[str, Any]]: ...
    def check(self) -> list[str]: ...
    def explain(
        self, body: str, title: str = "", contacts: bool = False
    ) -> list[FoundSentence]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Table:
    """One table of an answer, with Arrow's PyCapsule interface."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def remarks(self) -> list[str]: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def notes(self) -> dict[str, str]: ...
    @property
    def provenance(self) -> dict[str, Any]: ...
    def to_csv(self, spreadsheet_safe: bool = False) -> str: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def to_polars(self) -> polars.DataFrame: ...
    def to_arrow(self) -> pyarrow.Table: ...
    def __arrow_c_stream__(self, requested_schema: _Capsule | None = None) -> _Capsule: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Tally:
    """Counts of ads. Those of any parts of some ads, merged in any order, are those of all of them."""

    @staticmethod
    def from_batches(
        data: Data,
        lexicon: LexiconLike | None = None,
        columns: Columns | None = None,
        *,
        threads: int = 0,
        dates: Dates | None = None,
        date_format: str = "iso",
        vacancies: Vacancies | bytes | None = None,
        unit: RowUnit = "ad",
        boilerplate: Literal["keep", "drop"] | None = None,
        counted: Literal["new", "active"] = "new",
        population: str | None = None,
        by: str | Sequence[str] = (),
        windows: Window | Sequence[Window] = ("posting", "sentence"),
        period: Period | None = None,
        language: Language = "english",
        strengths: Strength | Sequence[Strength] = ("required", "preferred"),
        level: float = 0.95,
    ) -> Tally: ...
    def merge(self, *others: Tally) -> Tally: ...
    @staticmethod
    def merge_bytes(parts: Sequence[bytes]) -> Tally: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(data: bytes) -> Tally: ...
    @property
    def units(self) -> int: ...
    @property
    def ads(self) -> int: ...
    @property
    def corpus(self) -> str: ...
    @property
    def lexicon(self) -> tuple[str, str]: ...
    @property
    def settings(self) -> dict[str, str]: ...
    @property
    def account(self) -> dict[str, int]: ...

@final
class Vacancies:
    """Rows in vacancies and templates, as ``rolescope vacancies`` groups the ads of an index."""

    @staticmethod
    def from_batches(
        data: Data,
        columns: Columns | None = None,
        *,
        threads: int = 0,
        dates: Dates | None = None,
        date_format: str = "iso",
        memory: int = 256,
        rules: RuleSet = "all",
        days: int = 60,
        jaccard: float = 0.8,
        lowest_jaccard: float = 0.7,
        shingle: int = 5,
        aliases: EmployerNames | None = None,
        boilerplate_ads: int = 5,
        boilerplate_employers: int = 50,
        boilerplate_words: int = 5,
    ) -> Vacancies: ...
    def tables(self, names: Sequence[str] | None = None) -> dict[str, Table]: ...
    @property
    def vacancies(self) -> int: ...
    @property
    def templates(self) -> int: ...
    @property
    def corpus(self) -> str: ...
    @property
    def left_out(self) -> int: ...
    @property
    def account(self) -> dict[str, int]: ...
    @property
    def rules(self) -> tuple[str, str]: ...
    @property
    def facets(self) -> list[str]: ...
    def _units(self, lexicon: Lexicon, **question: Any) -> bytes: ...
    def _copies(self) -> list[bytes]: ...
    def __len__(self) -> int: ...

@final
class _Grouping:
    """By which rules rows are grouped, and how they are read: what every process needs that reads some of them."""

    def __new__(
        cls,
        columns: Columns,
        facets: Sequence[str],
        dates: str | None,
        date_format: str,
        rules: Mapping[str, Any],
    ) -> _Grouping: ...
    def facts(self, data: Data) -> bytes: ...
    def shingles(self, data: Data, wanted: bytes) -> bytes: ...
    def sentences(self, data: Data, templates: bytes, parts: int) -> list[bytes]: ...
    def boilerplate(self, counts: Sequence[bytes]) -> bytes: ...
    def keys(self, data: Data) -> bytes: ...
    def group(
        self,
        facts: Iterable[bytes],
        memory: int,
        shingles: Callable[[bytes], Iterable[bytes]],
        boilerplate: Callable[[bytes, list[bytes]], Iterable[bytes]] | None = None,
    ) -> Vacancies: ...

@final
class Annotations:
    """The matches of a lexicon in ads: record batches that come one by one, or a stream of what is left."""

    @property
    def column_names(self) -> list[str]: ...
    def __iter__(self) -> Iterator[ArrowArray]: ...
    def __next__(self) -> ArrowArray: ...
    def __arrow_c_stream__(self, requested_schema: _Capsule | None = None) -> _Capsule: ...

@final
class Index:
    """An index that ``rolescope ingest`` has made."""

    @staticmethod
    def open(path: str | PathLike[str], *, verify: bool = True, threads: int = 0) -> Index: ...
    @property
    def corpus(self) -> str: ...
    @property
    def facets(self) -> list[str]: ...
    def query(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: Literal["relevance", "posted"] = "relevance",
        contacts: bool = False,
        lexicon: LexiconLike | None = None,
    ) -> Table: ...
    def count(self, query: str, *, lexicon: LexiconLike | None = None) -> int: ...
    def kwic(
        self,
        pattern: str,
        *,
        near: str | None = None,
        window: str = "sentence",
        population: str = "all",
        query: str | None = None,
        limit: int | None = 50,
        sample: int | None = None,
        seed: int = 1,
        sort: Literal["ingest", "left", "right", "posted", "employer"] = "ingest",
        context: int = 8,
        negated: bool = False,
        contacts: bool = False,
        lexicon: LexiconLike | None = None,
    ) -> Table: ...
    def cooccur(
        self,
        lexicon: LexiconLike | None = None,
        tables: Sequence[str] | None = None,
        *,
        unit: Unit = "vacancy",
        boilerplate: Literal["keep", "drop"] | None = None,
        population: str | None = None,
        query: str | None = None,
        by: str | Sequence[str] = (),
        windows: Window | Sequence[Window] = ("posting", "sentence"),
        period: Period | None = None,
        language: Language = "english",
        strengths: Strength | Sequence[Strength] = ("required", "preferred"),
        level: float = 0.95,
    ) -> dict[str, Table]: ...
    def trend(
        self,
        lexicon: LexiconLike | None = None,
        tables: Sequence[str] | None = None,
        *,
        period: Period = "quarter",
        counted: Literal["new", "active"] = "new",
        unit: Unit = "vacancy",
        boilerplate: Literal["keep", "drop"] | None = None,
        population: str | None = None,
        query: str | None = None,
        by: str | Sequence[str] = (),
        windows: Window | Sequence[Window] = ("posting", "sentence"),
        language: Language = "english",
        strengths: Strength | Sequence[Strength] = ("required", "preferred"),
        level: float = 0.95,
    ) -> dict[str, Table]: ...
    def show(
        self, posting: str, *, lexicon: LexiconLike | None = None, contacts: bool = False
    ) -> list[FoundAd]: ...
    def show_cell(
        self,
        cell: str,
        *,
        with_items: Sequence[str] | None = None,
        without_items: Sequence[str] | None = None,
        limit: int | None = None,
        sample: int | None = None,
        seed: int = 1,
        near_misses: bool = False,
        contacts: bool = False,
        lexicon: LexiconLike | None = None,
    ) -> Table: ...
    def __len__(self) -> int: ...

def annotate(
    data: Data,
    lexicon: LexiconLike | None = None,
    columns: Columns | None = None,
    *,
    language: Language = "english",
    threads: int = 0,
    dates: Dates | None = None,
    date_format: str = "iso",
) -> Annotations:
    """One row per match of a signal or duty, and one per role that a title names.

    ``posting`` is the ad's id (without one, the id that an index would give it), ``entry``, ``kind``,
    ``family`` and ``relation`` say what was found, ``strength`` how strongly it is asked for, ``zone`` and
    ``sentence`` where it stands. ``start`` and ``end`` count characters of the title or, in other zones, the
    body as ``plain_text`` gives them; ``text`` is what stands there. Rows of roles have no strength and no place.
    """

def plain_text(text: str, title: bool = False) -> str:
    """A body (or title) without its mark-up: what ``start`` and ``end`` of matches refer to."""

def tables(tally: Tally, names: Sequence[str] | None = None) -> dict[str, Table]:
    """The tables that a tally gives, by name; all of them if none is named."""

def table_names() -> list[str]:
    """The names of the tables that ``tables`` can make."""

def _matcher_alone(data: Data, lexicon: Lexicon) -> int:
    """What `annotate` is measured against."""
