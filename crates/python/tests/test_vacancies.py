"""Rows are grouped into the vacancies of the command line, and counted by them, to the last byte."""

from __future__ import annotations

import zlib
from typing import Any

import polars
import pyarrow as pa
import pytest

import rolescope
from conftest import COLUMNS, TABLES, TRENDS
from reposts import Command, reposted
from rolescope import errors


@pytest.fixture(scope="module")
def rows(ads: pa.Table) -> pa.Table:
    return reposted(ads, 900)


@pytest.fixture(scope="module")
def command(rows: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(rows, tmp_path_factory.mktemp("reposts"))


RULES: list[dict[str, Any]] = [
    {},
    {"rules": "none"},
    {"rules": "same-text-or-key", "days": 10, "boilerplate_ads": 3},
    {"jaccard": 0.9, "lowest_jaccard": 0.6, "shingle": 3, "boilerplate_words": 8},
    {"days": 400, "boilerplate_employers": 5},
]


def flags(rules: dict[str, Any]) -> list[str]:
    return ["--usual", *(f"--{name.replace('_', '-')}={value}" for name, value in rules.items())]


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_tables_are_those_of_the_command(
    rows: pa.Table, command: Command, rules: dict[str, Any]
) -> None:
    made = rolescope.Vacancies.from_batches(rows, COLUMNS, **rules)
    tables = made.tables()
    for name in ["ads", "vacancies", "largest", "agencies"]:
        expected = command("vacancies", *flags(rules), "--table", name)
        assert tables[name].to_csv() == expected, name
    assert len(tables["vacancies"]) == made.vacancies
    assert made.account["empty"] > 0
    if not rules:
        assert made.templates < made.vacancies < len(made) < len(rows)
    # With little memory, in small pieces, on one thread, backwards.
    backwards = rows.take(pa.array(range(len(rows) - 1, -1, -1)))
    again = rolescope.Vacancies.from_batches(
        backwards.to_batches(max_chunksize=100), COLUMNS, threads=1, memory=0, **rules
    )
    ads = polars.DataFrame(tables["ads"])
    assert ads.sort(ads.columns).equals(polars.DataFrame(again.tables(["ads"])["ads"]).sort(ads.columns))


@pytest.mark.parametrize("unit", ["ad", "vacancy", "template"])
@pytest.mark.parametrize("boilerplate", ["keep", "drop"])
def test_counts_are_those_of_the_command(
    rows: pa.Table, command: Command, unit: str, boilerplate: str
) -> None:
    command("vacancies", "--usual", "--table", "ads")
    ask = ["--unit", unit, "--boilerplate", boilerplate, "--period", "year"]
    tally = rolescope.Tally.from_batches(
        rows, columns=COLUMNS, unit=unit, boilerplate=boilerplate, period="year"
    )
    made = rolescope.tables(tally)
    for name in TABLES:
        assert made[name].to_csv() == command("cooccur", *ask, "--table", name), name
    for name in TRENDS:
        assert made[name].to_csv() == command("trend", *ask, "--table", name), name


def test_active_vacancies_groups_and_parts(rows: pa.Table, command: Command) -> None:
    command("vacancies", "--usual", "--days", "30", "--table", "ads")
    found = rolescope.Vacancies.from_batches(rows, COLUMNS, days=30)
    question = {
        "unit": "vacancy",
        "counted": "active",
        "period": "quarter",
        "by": "seniority",
        "population": "all",
        "vacancies": found,
    }
    # Rows that are the same in every respect have to be in one part.
    ids = [(row["id"] or "none").encode() for row in rows.to_pylist()]
    parts = [[n for n, one in enumerate(ids) if zlib.crc32(one) % 3 == part] for part in range(3)]
    tallies = [
        rolescope.Tally.from_batches(rows.take(pa.array(part)), columns=COLUMNS, **question)
        for part in parts
    ]
    with pytest.raises(errors.TallyError, match="were grouped, and the counts are of"):
        rolescope.tables(tallies[0])
    made = rolescope.tables(tallies[2].merge(tallies[0], tallies[1]))
    ask = ["--unit", "vacancy", "--period", "quarter", "--by", "seniority", "--population", "all"]
    trend = [*ask, "--counted", "active"]
    for name in TRENDS:
        assert made[name].to_csv() == command("trend", *trend, "--table", name), name


def test_parts_of_other_groupings_are_refused(rows: pa.Table) -> None:
    some = rows.slice(0, 50)

    def count(**rules: Any) -> rolescope.Tally:
        found = rolescope.Vacancies.from_batches(some, COLUMNS, **rules)
        return rolescope.Tally.from_batches(
            some, columns=COLUMNS, unit="vacancy", population="all", vacancies=found
        )

    with pytest.raises(errors.TallyError, match="differ"):
        rolescope.Tally.merge_bytes([count().to_bytes(), count(days=3).to_bytes()])


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"rules": "some"}, ["no rules `some`", "same-text-or-key"]),
        ({"days": -1}, ["`days` is -1", "whole number"]),
        ({"days": 40_000}, ["window_days", "36525"]),
        ({"jaccard": "much"}, ["`jaccard` is 'much'"]),
        ({"jaccard": 0.6}, ["0.7"]),
        ({"shingle": 0}, ["shingle_words"]),
        ({"boilerplate_ads": 0}, ["`ads`"]),
        ({"boilerplate_employers": 1}, ["employers"]),
        ({"titles": 2}, ["`titles` is no rule", "lowest_jaccard"]),
        ({"aliases": {"alias": {}}}, ["no names of employers"]),
        ({"aliases": {"aliases": {"A Co": "B Co", "B Co": "A Co"}}}, ["circle"]),
    ],
)
def test_wrong_rules_are_refused(rows: pa.Table, rules: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(errors.QuestionError) as caught:
        rolescope.Vacancies.from_batches(rows.slice(0, 3), COLUMNS, **rules)
    for words in says:
        assert words in f"{caught.value} {caught.value.hint}", caught.value


def test_what_does_not_fit_is_refused(rows: pa.Table) -> None:
    some = rows.slice(0, 20)
    found = rolescope.Vacancies.from_batches(some, COLUMNS)

    def count(data: pa.Table = some, **arguments: Any) -> Any:
        question = {"unit": "vacancy", "population": "all", "vacancies": found, "columns": COLUMNS}
        return rolescope.tables(rolescope.Tally.from_batches(data, **(question | arguments)))

    with pytest.raises(errors.QuestionError, match="employer"):
        count(unit="employer")
    with pytest.raises(errors.QuestionError, match="`job`"):
        count(unit="job")
    with pytest.raises(errors.QuestionError, match="columns"):
        count(columns={"title": "title", "body": "body"})
    with pytest.raises(errors.QuestionError, match="rows that were grouped"):
        count(vacancies=7)
    with pytest.raises(errors.DataError, match="bytes"):
        count(vacancies=b"units")
    with pytest.raises(errors.TallyError, match="ads were grouped"):
        count(rows.slice(0, 19))
    with pytest.raises(errors.TallyError, match="or of others"):
        count(rows.slice(1, 20))
    with pytest.raises(errors.QuestionError, match="no table `summary`"):
        found.tables(["summary"])


def test_aliases_make_employers_one() -> None:
    text = "You own the roadmap of our kettles and talk to everybody who has one of them."
    ads = pa.table(
        {
            "title": ["Product Manager"] * 2,
            "employer": ["Acme Robotics", "Acme"],
            "place": ["Bath"] * 2,
            "posted": ["2021-01-01", "2021-01-05"],
            "body": [text] * 2,
        }
    )
    names: Any = {"aliases": {"Acme Robotics": "Acme"}}
    assert rolescope.Vacancies.from_batches(ads).vacancies == 2
    assert rolescope.Vacancies.from_batches(ads, aliases=names).vacancies == 1
    empty = rolescope.Vacancies.from_batches(ads.slice(0, 0))
    assert (len(empty), empty.vacancies, len(empty.tables(["ads"])["ads"])) == (0, 0, 0)
