"""rolescope on Spark: every partition is counted where it lies, and the counts are merged.

::

    import rolescope.spark

    tables = rolescope.spark.cooccur(
        spark.read.parquet("ads"), {"title": "title", "body": "description", "employer": "company"}
    )
    print(tables["contrast"])

The tables equal those of ``rolescope cooccur --unit ad`` over the same rows, or, with ``unit="vacancy"``,
those of ``--unit vacancy``; :func:`vacancies` says which rows are one. All that an executor needs is this
package and pyarrow. How to ship it, and what it takes: see the package's README.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _spark_vacancies as on_spark
from ._rolescope import Lexicon, Table, Tally, Vacancies, _Grouping
from ._rolescope import annotate as _annotate
from ._rolescope import tables as _tables
from .errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["annotate", "cooccur", "group", "tally", "trend", "vacancies"]

_FIELDS = ("id", "title", "employer", "place", "posted", "body")

_MATCHES = (
    "posting string, entry string, kind string, family string, relation string, strength string, "
    "zone string, sentence int, start int, end int, text string"
)

_MERGED_AT_ONCE = 8

#: MiB of texts that are compared.
_MEMORY = 1024


def tally(
    df: DataFrame,
    columns: Mapping[str, Any] | None = None,
    lexicon: Lexicon | str | None = None,
    *,
    mergers: int | Sequence[int] | None = None,
    dates: str | None = None,
    date_format: str = "iso",
    vacancies: Vacancies | None = None,
    **question: Any,
) -> Tally:
    """Counts the ads of a DataFrame; what is asked and how columns are named is as in ``Tally.from_batches``.

    By vacancy or template, or without boilerplate, ``vacancies`` are what :func:`group` has made of the same
    rows; without them the rows are grouped first, by the usual rules.

    ``mergers`` are the numbers of tasks that merge the counts of partitions before the driver gets them,
    one number for each level of the tree; by default one level of as many as the cluster has cores.
    """
    lexicon = lexicon if isinstance(lexicon, Lexicon) else Lexicon(lexicon)
    by = question.get("by") or ()
    by = (by,) if isinstance(by, str) else tuple(by)
    chosen, columns = _chosen(df, columns, by)
    options: dict[str, Any] = {"threads": 1, "dates": dates, "date_format": date_format, **question}
    # What there is to say against columns and question is said before a job starts.
    Tally.from_batches(_no_rows(chosen), lexicon, columns, **options)
    frames = [chosen]
    unit, boilerplate = question.get("unit", "ad"), question.get("boilerplate")
    if unit != "ad" or boilerplate == "drop":
        facets = (*(columns.get("facets") or ()), *by)
        task = _Grouping(columns, facets, dates, date_format, {})
        if vacancies is None:
            vacancies = on_spark.grouped(chosen, task, _MEMORY, boilerplate != "keep")
        asked = ("unit", "boilerplate", "counted", "period")
        known = {name: question[name] for name in asked if name in question}
        options["vacancies"] = vacancies._units(lexicon, **known)
        frames = on_spark.apart(chosen, task, vacancies._copies())

    def count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield on_spark.row(Tally.from_batches(batches, lexicon, columns, **options).to_bytes())

    parts = on_spark.union(frame.mapInArrow(count, on_spark.BYTES) for frame in frames)
    for tasks in _levels(df, mergers):
        parts = parts.repartition(tasks).mapInArrow(_merge, on_spark.BYTES)
    collected = [bytes(row[0]) for row in parts.collect()]
    if not collected:
        return Tally.from_batches(_no_rows(chosen), lexicon, columns, **options)
    return Tally.merge_bytes(collected)


def cooccur(
    df: DataFrame,
    columns: Mapping[str, Any] | None = None,
    lexicon: Lexicon | str | None = None,
    *,
    tables: Sequence[str] = ("contrast",),
    **options: Any,
) -> dict[str, Table]:
    """The tables of ``rolescope cooccur``, by name, of ads unless ``unit`` says otherwise; further arguments are those of :func:`tally`."""
    return _tables(tally(df, columns, lexicon, **options), list(tables))


def trend(
    df: DataFrame,
    columns: Mapping[str, Any] | None = None,
    lexicon: Lexicon | str | None = None,
    *,
    period: str = "quarter",
    tables: Sequence[str] = ("theta",),
    **options: Any,
) -> dict[str, Table]:
    """The tables of ``rolescope trend``, by name, of ads unless ``unit`` says otherwise; further arguments are those of :func:`tally`."""
    return cooccur(df, columns, lexicon, tables=tables, period=period, **options)


def group(
    df: DataFrame,
    columns: Mapping[str, Any] | None = None,
    *,
    by: str | Sequence[str] = (),
    dates: str | None = None,
    date_format: str = "iso",
    memory: int = _MEMORY,
    boilerplate: bool = True,
    **rules: Any,
) -> Vacancies:
    """Groups the rows of a DataFrame, to be counted by vacancy or template, more than once if wanted.

    ``rules`` are those of ``Vacancies.from_batches``, by the names of the flags of ``rolescope vacancies``.
    ``memory`` is how many MiB the driver may hold of texts that are compared: with less, the DataFrame is
    read more often. ``by`` names the columns that will be grouped by and are not among the ``facets``;
    ``boilerplate=False`` spares the search for it, if it is only counted with ``boilerplate="keep"``.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    chosen, columns = _chosen(df, columns, by)
    task = _Grouping(columns, (*(columns.get("facets") or ()), *by), dates, date_format, rules)
    # What there is to say against columns is said before a job starts.
    task.keys(_no_rows(chosen))
    return on_spark.grouped(chosen, task, memory, boilerplate)


def vacancies(
    df: DataFrame, columns: Mapping[str, Any] | None = None, **options: Any
) -> DataFrame:
    """One row per ad, in no order: ``id``, ``posted``, the ids of the first ads of its ``vacancy`` and its
    ``template``, the rules that hold it to them (null for the ad that stands for it), and whether it ``stands``
    for its vacancy: the table ``ads`` of ``rolescope vacancies``. Further arguments are those of :func:`group`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = group(df, columns, **{"boilerplate": False, **options})
    ads: pa.Table = found.tables(["ads"])["ads"].to_arrow().replace_schema_metadata(None)
    ads = ads.append_column("stands", pc.is_null(ads["held_by"]))
    return df.sparkSession.createDataFrame(ads)


def annotate(
    df: DataFrame,
    columns: Mapping[str, Any] | None = None,
    lexicon: Lexicon | str | None = None,
    *,
    language: str = "english",
    dates: str | None = None,
    date_format: str = "iso",
) -> DataFrame:
    """One row per match, as ``rolescope.annotate`` gives them: a DataFrame, made as it is read."""
    lexicon = lexicon if isinstance(lexicon, Lexicon) else Lexicon(lexicon)
    chosen, columns = _chosen(df, columns, ())
    options: dict[str, Any] = {
        "language": language,
        "threads": 1,
        "dates": dates,
        "date_format": date_format,
    }
    for _ in _annotate(_no_rows(chosen), lexicon, columns, **options):
        pass

    def matches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in _annotate(batches, lexicon, columns, **options):
            yield pa.record_batch(batch)

    return chosen.mapInArrow(matches, _MATCHES)


def _merge(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Merges tallies as they come: a few are held at a time, however many there are."""
    held: list[bytes] = []
    for batch in batches:
        for value in batch.column(0):
            held.append(value.as_py())
            if len(held) == _MERGED_AT_ONCE:
                held = [Tally.merge_bytes(held).to_bytes()]
    if held:
        yield on_spark.row(Tally.merge_bytes(held).to_bytes())


def _levels(df: DataFrame, mergers: int | Sequence[int] | None) -> Sequence[int]:
    if mergers is None:
        try:
            return (df.sparkSession.sparkContext.defaultParallelism,)
        except Exception:  # Spark Connect has no context.
            return (8,)
    return (mergers,) if isinstance(mergers, int) else tuple(mergers)


def _chosen(
    df: DataFrame, columns: Mapping[str, Any] | None, by: tuple[str, ...]
) -> tuple[DataFrame, dict[str, Any]]:
    """The columns that are needed, so that Spark reads no others, and what each is."""
    if columns is None:
        columns = {field: field for field in _FIELDS if field in df.columns}
    else:
        columns = dict(columns)
    facets = columns.get("facets") or ()
    if isinstance(facets, str):
        raise DataError(
            "`facets` is a text, not a list of names", (), 'write columns={"facets": ["industry"]}'
        )
    named = [name for field, name in columns.items() if field != "facets" and name is not None]
    # A column that is missing is told of with what it was to be; here it is left out.
    wanted = dict.fromkeys(name for name in (*named, *facets, *by) if name in df.columns)
    return df.select(*(f"`{name.replace('`', '``')}`" for name in wanted)), columns


def _no_rows(df: DataFrame) -> pa.RecordBatch:
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_schema

    return pa.RecordBatch.from_pylist([], schema=to_arrow_schema(df.schema))
