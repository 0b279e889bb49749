"""The same rows by any library give the tables of the command line, to the last byte."""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas
import polars
import pyarrow as pa
import pytest

import rolescope
from conftest import COLUMNS, FACETS, TABLES, TRENDS
from conftest import rolescope as command


def as_dates(table: pa.Table) -> pa.Table:
    at = table.schema.get_field_index("posted")
    dates = [datetime.date.fromisoformat(text) for text in table["posted"].to_pylist()]
    return table.set_column(at, "posted", pa.array(dates, pa.date32()))


def as_timestamps(table: pa.Table) -> pa.Table:
    dates = as_dates(table)
    at = dates.schema.get_field_index("posted")
    times = dates["posted"].cast(pa.timestamp("us"))
    return dates.set_column(at, "posted", times)


def encoded(table: pa.Table) -> pa.Table:
    for name in [*FACETS, "employer", "posted"]:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].dictionary_encode())
    return table


def cast(table: pa.Table, kind: pa.DataType) -> pa.Table:
    return table.cast(pa.schema([(name, kind) for name in table.column_names]))


def pieces(table: pa.Table) -> Iterator[Any]:
    """Batches and tables of any size, one by one; one of them has no row."""
    yield table.slice(0, 0)
    yield table.slice(0, 7).to_batches()[0]
    yield polars.DataFrame(table.slice(7, 2000))
    yield table.slice(2007)


WAYS: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow, large": lambda table: cast(table, pa.large_string()),
    "pyarrow, views": lambda table: cast(table, pa.string_view()),
    "pyarrow, dictionaries": encoded,
    "pyarrow, a reader": lambda table: table.to_reader(max_chunksize=1000),
    "pyarrow, dates": as_dates,
    "pyarrow, timestamps": as_timestamps,
    "pandas": lambda table: table.to_pandas(),
    "pandas, objects": lambda table: pandas.DataFrame(table.to_pydict()),
    "polars": polars.DataFrame,
    "polars, categories": lambda table: polars.DataFrame(table).cast(
        {name: polars.Categorical for name in FACETS}
    ),
    "DuckDB": lambda rows: duckdb.sql("select * from rows"),
    "one by one": pieces,
    "backwards": lambda table: table.take(pa.array(range(len(table) - 1, -1, -1))),
}


@pytest.mark.parametrize("way", WAYS)
def test_any_library_gives_the_tables_of_the_command(
    way: str, ads: pa.Table, expected: dict[str, str]
) -> None:
    tally = rolescope.Tally.from_batches(WAYS[way](ads), columns=COLUMNS, period="year")
    assert tally.account == {
        "rows": 3600,
        "empty": 0,
        "dates": 3600,
        "unreadable_dates": 0,
        "long_values": 0,
    }
    made = rolescope.tables(tally)
    assert set(made) == set(rolescope.table_names())
    for name in TABLES + TRENDS:
        assert made[name].to_csv() == expected[name], name


def test_groups(ads: pa.Table, expected: dict[str, str]) -> None:
    tally = rolescope.Tally.from_batches(
        polars.DataFrame(ads), columns=COLUMNS, period="year", by="seniority"
    )
    made = rolescope.tables(tally, ["contrast", "theta"])
    assert list(made) == ["contrast", "theta"]
    for name, table in made.items():
        assert table.to_csv() == expected[f"{name} by seniority"]


def test_parts_merged_are_the_whole(
    ads: pa.Table, expected: dict[str, str], tmp_path: Any
) -> None:
    def count(rows: pa.Table) -> rolescope.Tally:
        return rolescope.Tally.from_batches(rows, columns=COLUMNS, period="year", threads=1)

    first, *others = (count(ads.slice(start, 1000)) for start in range(0, 3600, 1000))
    merged = first.merge(*others)
    assert (merged.ads, merged.account["rows"]) == (3600, 3600)
    again = pickle.loads(pickle.dumps(merged))
    backwards = rolescope.Tally.merge_bytes([part.to_bytes() for part in [*others[::-1], first]])
    for tally in [merged, again, backwards]:
        assert rolescope.tables(tally, ["contrast"])["contrast"].to_csv() == expected["contrast"]
    # The command reads the same bytes.
    files = []
    for number, part in enumerate([first, *others]):
        files.append(str(tmp_path / f"part-{number}"))
        (tmp_path / f"part-{number}").write_bytes(part.to_bytes())
    assert command("merge", *files, "--format", "csv") == expected["contrast"]


def test_number_of_threads_does_not_matter(ads: pa.Table) -> None:
    one, three = (
        rolescope.Tally.from_batches(ads, columns=COLUMNS, threads=threads) for threads in [1, 3]
    )
    assert one.to_bytes() == three.to_bytes()


def test_tables_go_into_any_library(ads: pa.Table) -> None:
    tally = rolescope.Tally.from_batches(ads)
    table = rolescope.tables(tally, ["contrast"])["contrast"]
    arrow, frame, pandas_frame = table.to_arrow(), table.to_polars(), table.to_pandas()
    assert arrow.num_rows == len(table) == len(frame) == len(pandas_frame)
    assert arrow.column_names == frame.columns == list(pandas_frame.columns) == table.columns
    assert arrow.schema.field("theta").type == pa.float64()
    assert arrow.schema.field("n_signal").type == pa.int64()
    assert arrow.schema.metadata[b"rolescope.corpus"].decode() == tally.corpus
    assert table.notes["theta"]
    assert duckdb.sql("select count(*) from arrow").fetchall() == [(len(table),)]
    # What is undefined is null, not 0 and not NaN.
    with_empty = rolescope.tables(tally, ["pairs"])["pairs"].to_arrow()
    assert sum(column.null_count for column in with_empty.columns) > 0
    for field in with_empty.schema:
        if pa.types.is_floating(field.type):
            assert not any(value != value for value in with_empty[field.name].drop_null().to_pylist())


def test_hostile_text_does_no_harm(ads: pa.Table) -> None:
    hostile = "<img src=x onerror=alert(1)>\x1b[31m=cmd()"
    at = ads.schema.get_field_index("seniority")
    column = pa.array([hostile] * len(ads))
    tally = rolescope.Tally.from_batches(ads.set_column(at, "seniority", column), by="seniority")
    table = rolescope.tables(tally, ["contrast"])["contrast"]
    assert "<img" not in table._repr_html_() and "\x1b" not in table._repr_html_()
    assert "\x1b" not in str(table)
    assert hostile in table.to_csv() and f"'{hostile}" not in table.to_csv()
