"""An index says in Python what it says on the command line."""

from __future__ import annotations

import polars
import pytest

import rolescope
from conftest import rolescope as command
from rolescope import errors


@pytest.fixture(scope="module")
def opened(index: str) -> rolescope.Index:
    return rolescope.Index.open(index)


def test_what_it_is(opened: rolescope.Index) -> None:
    assert len(opened) == 3600
    assert opened.facets == ["industry", "seniority", "source"]
    assert "3600 ads" in repr(opened)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ({}, []),
        ({"unit": "ad"}, ["--unit", "ad"]),
        ({"windows": ["10", "sentence"]}, ["--window", "10,sentence"]),
        (
            {"unit": "template", "by": "seniority", "windows": "posting"},
            ["--unit", "template", "--by", "seniority", "--window", "posting"],
        ),
        (
            {"query": "kubernetes", "population": "all", "level": 0.9},
            ["--query", "kubernetes", "--population", "all", "--level", "0.9"],
        ),
    ],
)
def test_cooccur(
    opened: rolescope.Index, index: str, arguments: dict[str, object], options: list[str]
) -> None:
    tables = opened.cooccur(tables=["contrast", "pairs", "influence"], **arguments)
    for name, table in tables.items():
        ask = ["--index", index, "--table", name, "--format", "csv", "--quiet"]
        assert table.to_csv() == command("cooccur", *ask, *options)


def test_trend(opened: rolescope.Index, index: str) -> None:
    for period in ["quarter", "year"]:
        tables = opened.trend(period=period, tables=["theta", "rates"], counted="active")
        for name, table in tables.items():
            ask = ["--index", index, "--table", name, "--period", period, "--counted", "active"]
            assert table.to_csv() == command("trend", *ask, "--format", "csv", "--quiet")


@pytest.mark.parametrize(
    ("query", "arguments", "options"),
    [
        ("kubernetes", {}, []),
        ("title:technical", {"limit": 3, "offset": 2}, ["--limit", "3", "--offset", "2"]),
        ("signal:hands-on", {"sort": "posted"}, ["--sort", "posted"]),
    ],
)
def test_query(
    opened: rolescope.Index,
    index: str,
    query: str,
    arguments: dict[str, object],
    options: list[str],
) -> None:
    printed = command("query", "--index", index, query, "--format", "csv", *options)
    assert opened.query(query, **arguments).to_csv() == printed
    assert opened.count(query) == int(command("query", "--index", index, query, "--count"))


@pytest.mark.parametrize(
    ("pattern", "arguments", "options"),
    [
        ("hands-on", {}, []),
        ("hands-on", {"sample": 4, "seed": 7}, ["--sample", "4", "--seed", "7"]),
        (
            "technical-background",
            {"near": "coding", "window": "posting", "limit": 3},
            ["--with", "coding", "--window", "posting", "--limit", "3"],
        ),
        (
            "roadmap",
            {"sort": "left", "population": "product-owner", "limit": 30},
            ["--sort", "left", "--population", "product-owner", "--limit", "30"],
        ),
    ],
)
def test_kwic(
    opened: rolescope.Index,
    index: str,
    pattern: str,
    arguments: dict[str, object],
    options: list[str],
) -> None:
    printed = command("kwic", "--index", index, pattern, "--format", "csv", *options)
    assert opened.kwic(pattern, **arguments).to_csv() == printed


def test_the_way_to_the_sentences(opened: rolescope.Index, index: str) -> None:
    contrast = opened.cooccur()["contrast"].to_polars()
    row = contrast.row(1, named=True)
    units = opened.show_cell(row["cell"])
    assert len(units) == row["n_signal"]
    ask = ["show", "--index", index, "--cell", row["cell"], "--format", "csv", "--quiet"]
    assert units.to_csv() == command(*ask)
    few = opened.show_cell(row["cell"], sample=5, seed=3)
    assert few.to_csv() == command(*ask, "--sample", "5", "--seed", "3")
    (ad,) = opened.show(units.to_polars()["docname"][0])
    assert ad["sentences"] and ad["posted"] and set(ad["facets"]) <= set(opened.facets)


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (lambda index: index.query("title:("), errors.IndexAccessError, ["title:("]),
        (lambda index: index.query("x", sort="size"), errors.QuestionError, ["relevance"]),
        (lambda index: index.kwic("hands-onn"), errors.QuestionError, ["did you mean `hands-on`?"]),
        (
            lambda index: index.kwic("coding", sort="left", limit=None),
            errors.QuestionError,
            ["cannot be put into an order"],
        ),
        (lambda index: index.kwic("x", window="line"), errors.QuestionError, ["sentence"]),
        (lambda index: index.kwic("coding", near="x y"), errors.QuestionError, ["two entries"]),
        (lambda index: index.show("nobody"), errors.QuestionError, ["no ad `nobody`"]),
        (lambda index: index.show_cell("x"), errors.QuestionError, ["not the id of a cell"]),
        (lambda index: index.cooccur(by="team"), errors.IndexAccessError, ["team"]),
        (lambda index: index.cooccur(tables=["x"]), errors.QuestionError, ["no table `x`"]),
    ],
)
def test_what_cannot_be_answered(
    opened: rolescope.Index, ask: object, kind: type[errors.Error], says: list[str]
) -> None:
    with pytest.raises(kind) as raised:
        ask(opened)  # type: ignore[operator]
    for text in says:
        assert text in str(raised.value)


def test_a_tally_of_the_same_rows_is_the_same(opened: rolescope.Index, ads: object) -> None:
    from conftest import COLUMNS

    tally = rolescope.Tally.from_batches(ads, columns=COLUMNS)
    assert tally.corpus == opened.corpus
    of_rows = rolescope.tables(tally, ["contrast"])["contrast"]
    of_index = opened.cooccur(unit="ad")["contrast"]
    assert of_rows.to_csv() == of_index.to_csv() and of_rows.remarks == of_index.remarks
    assert polars.DataFrame(of_rows).equals(polars.DataFrame(of_index))
