"""Spark with two worker processes gives the tables of the command line."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars
import pytest

import rolescope
from conftest import COLUMNS, TABLES, TRENDS
from reposts import Command, reposted
from rolescope import errors

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


#: The wheel that is shipped to the workers, where it was built.
WHEEL = os.environ.get("ROLESCOPE_WHEEL")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    if WHEEL is None:
        settings["spark.executorEnv.PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
    else:
        archive = shutil.copy(WHEEL, tmp_path_factory.mktemp("wheel") / "rolescope.zip")
        settings["spark.archives"] = f"{archive}#rolescope-wheel"
        settings["spark.executorEnv.PYTHONPATH"] = "./rolescope-wheel"
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark: SparkSession, parquet: str) -> DataFrame:
    return spark.read.parquet(parquet).repartition(7)


def test_two_workers_are_at_work(frame: DataFrame) -> None:
    def who(batches: Any) -> Any:
        import os

        import pyarrow as pa
        import rolescope

        for _ in batches:
            here = [[os.getppid()], [rolescope.__file__]]
            yield pa.RecordBatch.from_arrays([pa.array(it) for it in here], ["process", "package"])

    rows = frame.mapInArrow(who, "process long, package string").distinct().collect()
    assert len(rows) == 2
    if WHEEL is not None:
        # The wheel is all that they need.
        assert all("/rolescope-wheel/" in row["package"] for row in rows)


@pytest.mark.parametrize("mergers", [None, 1, (3, 2), ()])
def test_tables_are_those_of_the_command(
    frame: DataFrame, expected: dict[str, str], mergers: Any
) -> None:
    from rolescope.spark import tally

    counted = tally(frame, COLUMNS, period="year", mergers=mergers)
    assert (counted.ads, counted.account["rows"], counted.account["dates"]) == (3600, 3600, 3600)
    made = rolescope.tables(counted)
    for name in TABLES + TRENDS:
        assert made[name].to_csv() == expected[name], name


def test_groups_dates_and_trends(frame: DataFrame, expected: dict[str, str]) -> None:
    from pyspark.sql.functions import to_date
    from rolescope.spark import cooccur, trend

    with_dates = frame.withColumn("posted", to_date("posted"))
    (contrast,) = cooccur(with_dates, COLUMNS, period="year", by="seniority").values()
    assert contrast.to_csv() == expected["contrast by seniority"]
    (theta,) = trend(with_dates, COLUMNS, period="year", by=["seniority"]).values()
    assert theta.to_csv() == expected["theta by seniority"]


def test_annotations(frame: DataFrame, ads: pa.Table, tmp_path: Any) -> None:
    import polars
    from rolescope.spark import annotate

    path = str(tmp_path / "matches")
    annotate(frame, COLUMNS).write.parquet(path)
    found = polars.read_parquet(f"{path}/*.parquet")
    own = polars.DataFrame(rolescope.annotate(ads, columns=COLUMNS))
    assert found.sort(found.columns).equals(own.sort(own.columns))


def test_an_empty_frame_counts_nothing(frame: DataFrame) -> None:
    from rolescope.spark import tally

    assert tally(frame.limit(0), COLUMNS).ads == 0


def test_what_is_wrong_is_said_before_a_job_starts(frame: DataFrame) -> None:
    from pyspark.sql.functions import lit
    from rolescope.spark import annotate, cooccur

    with pytest.raises(errors.DataError, match="no column `titel`"):
        cooccur(frame, {"title": "titel"})
    with pytest.raises(errors.DataError, match="Int32; it must have text"):
        annotate(frame.withColumn("title", lit(1)))
    with pytest.raises(errors.DataError, match="no column `team`"):
        cooccur(frame, by="team")
    with pytest.raises(errors.QuestionError, match="`week`"):
        cooccur(frame, period="week")
    with pytest.raises(errors.LexiconError, match="no lexicon"):
        cooccur(frame, lexicon="nope")


@pytest.fixture(scope="module")
def reposts(ads: pa.Table) -> pa.Table:
    return reposted(ads, 400)


@pytest.fixture(scope="module")
def command(reposts: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(reposts, tmp_path_factory.mktemp("reposts"))


@pytest.fixture(scope="module", params=[1, 7])
def shuffled(
    request: pytest.FixtureRequest,
    spark: SparkSession,
    reposts: pa.Table,
    tmp_path_factory: pytest.TempPathFactory,
) -> DataFrame:
    """The rows in partitions of any order; of seven, one holds all ads of the employer that has most."""
    import pyarrow.parquet
    from pyspark.sql import functions

    path = str(tmp_path_factory.mktemp("parquet") / "reposts.parquet")
    pyarrow.parquet.write_table(reposts, path)
    frame = spark.read.parquet(path)
    if request.param == 1:
        return frame.orderBy(functions.rand(3)).coalesce(1)
    return frame.repartition(7, "employer")


def test_vacancies_are_those_of_the_command(shuffled: DataFrame, command: Command) -> None:
    from rolescope.spark import vacancies

    variants: list[dict[str, Any]] = [{}, {"rules": "same-text", "days": 10}]
    for rules in variants:
        given = [f"--{name}={value}" for name, value in rules.items()]
        expected = polars.read_csv(
            command("vacancies", "--usual", *given, "--table", "ads").encode(),
            infer_schema=False,
        )
        found = vacancies(shuffled, COLUMNS, **rules).toPandas()
        names = ["id", "posted", "vacancy", "held_by", "template", "template_held_by"]
        assert list(found.columns) == [*names, "stands"]
        assert (found["stands"] == found["held_by"].isna()).all()
        same = polars.DataFrame(found[names]).sort(names)
        assert same.equals(expected.select(names).sort(names))


@pytest.mark.parametrize(
    ("unit", "boilerplate"), [("vacancy", None), ("vacancy", "keep"), ("template", None), ("ad", "drop")]
)
def test_units_are_counted_as_the_command_does(
    shuffled: DataFrame, command: Command, unit: str, boilerplate: str | None
) -> None:
    from rolescope.spark import cooccur

    command("vacancies", "--usual", "--table", "ads")
    asked = ["--unit", unit, *(["--boilerplate", boilerplate] if boilerplate else [])]
    tables = ["contrast", "pairs", "places"]
    made = cooccur(shuffled, COLUMNS, unit=unit, boilerplate=boilerplate, tables=tables)
    for name in tables:
        assert made[name].to_csv() == command("cooccur", *asked, "--table", name), name


def test_one_grouping_serves_many_questions(shuffled: DataFrame, command: Command) -> None:
    from rolescope.spark import cooccur, group, trend

    command("vacancies", "--usual", "--days", "20", "--boilerplate-ads", "3", "--table", "ads")
    found = group(shuffled, COLUMNS, days=20, boilerplate_ads=3, memory=1)
    asked: dict[str, Any] = {"unit": "vacancy", "vacancies": found, "population": "all"}
    ask = ["--unit", "vacancy", "--population", "all"]
    made = trend(shuffled, COLUMNS, counted="active", period="year", **asked)["theta"].to_csv()
    by = ["--counted", "active", "--period", "year"]
    assert made == command("trend", *ask, *by, "--table", "theta")
    made = cooccur(shuffled, COLUMNS, by="seniority", **asked)["contrast"].to_csv()
    assert made == command("cooccur", *ask, "--by", "seniority")
    with pytest.raises(errors.TallyError, match="were grouped"):
        cooccur(shuffled.limit(100), COLUMNS, **asked)
    with pytest.raises(errors.QuestionError, match="`days` is -1"):
        group(shuffled, COLUMNS, days=-1)
    with pytest.raises(errors.DataError, match="`titel`"):
        group(shuffled, {"title": "titel"})
    with pytest.raises(errors.QuestionError, match="employer"):
        cooccur(shuffled, COLUMNS, unit="employer")
