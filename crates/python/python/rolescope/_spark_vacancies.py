"""Which rows of a DataFrame are one vacancy: what Spark does for it. The rules and the grouping itself are Rust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._rolescope import Vacancies, _Grouping

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

Batches = Iterable["pa.RecordBatch"]

#: The schema of tasks that give bytes.
BYTES = "part binary"


def row(*values: bytes) -> pa.RecordBatch:
    """A batch of one row for each of some bytes."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.array(values, pa.binary())], ["part"])


def _of_partitions(
    frame: DataFrame, work: Callable[[Iterator[pa.RecordBatch]], bytes]
) -> Iterator[bytes]:
    """What work gives for each partition; what was taken is not held any longer."""

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield row(work(batches))

    parts = frame.mapInArrow(task, BYTES).collect()
    while parts:
        yield bytes(parts.pop()[0])


def grouped(frame: DataFrame, task: _Grouping, memory: int, boilerplate: bool) -> Vacancies:
    """The vacancies of a DataFrame that has the columns that are needed and no others.

    Each partition gives what grouping needs of its rows. The driver finds texts that may be near, and the
    partitions give their shingles, so many at a time that ``memory`` MiB hold them. Sentences are counted
    where they lie, and each with all of its counts meets in one task.
    """

    def shingles(wanted: bytes) -> Iterator[bytes]:
        return _of_partitions(frame, lambda batches: task.shingles(batches, wanted))

    def sentences(templates: bytes, copies: list[bytes]) -> list[bytes]:
        parts = _parallelism(frame)
        frames = apart(frame, task, copies)

        def count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            counts = task.sentences(batches, templates, parts)
            numbers = pa.array(range(len(counts)), pa.int32())
            columns = [numbers, pa.array(counts, pa.binary())]
            yield pa.RecordBatch.from_arrays(columns, ["number", "part"])

        def merge(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            # A task may have the counts of several parts: together they are those of a larger part.
            counts = [value.as_py() for batch in batches for value in batch.column("part")]
            yield row(task.boilerplate(counts))

        counts = union(one.mapInArrow(count, "number int, part binary") for one in frames)
        merged = counts.repartition(parts, "number").mapInArrow(merge, BYTES)
        return [bytes(part[0]) for part in merged.collect()]

    facts = _of_partitions(frame, task.facts)
    return task.group(facts, memory, shingles, sentences if boilerplate else None)


def apart(frame: DataFrame, task: _Grouping, copies: Sequence[bytes]) -> list[DataFrame]:
    """Rows in frames in which rows that are the same in all they say are in one partition.

    Of such rows one stands for its vacancy and the others do not; which is all the same, but it has to be one.
    """
    if not copies:
        return [frame]
    names = frame.columns

    def rows(is_copy: bool) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
        def chosen(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa
            import pyarrow.compute as pc

            known = pa.array(sorted(copies), pa.binary(16))
            for batch in batches:
                data = pa.py_buffer(task.keys([batch]))
                kind = pa.binary(16)
                keys = pa.Array.from_buffers(kind, batch.num_rows, [None, data])
                keys = keys.cast(pa.binary())
                found = pc.is_in(keys, known.cast(pa.binary()))
                if is_copy:
                    columns = [*batch.columns, keys]
                    batch = pa.RecordBatch.from_arrays(columns, [*names, _KEY])
                yield batch.filter(found if is_copy else pc.invert(found))

        return chosen

    schema = frame.schema
    others = frame.mapInArrow(rows(False), schema)
    with_keys = type(schema)([*schema.fields]).add(_KEY, "binary")
    same = frame.mapInArrow(rows(True), with_keys)
    same = same.repartition(_parallelism(frame), _KEY).drop(_KEY)
    return [others, same]


_KEY = "_rolescope_key"


def union(frames: Iterable[DataFrame]) -> DataFrame:
    """The rows of all frames."""
    first, *others = frames
    for other in others:
        first = first.unionByName(other)
    return first


def _parallelism(frame: DataFrame) -> int:
    try:
        return max(int(frame.sparkSession.sparkContext.defaultParallelism), 1)
    except Exception:  # Spark Connect has no context.
        return 8
