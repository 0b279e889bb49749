"""Bad input: an exception that says what is needed, never the end of the interpreter."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import rolescope
from rolescope import errors

ADS = pa.table({"title": ["Technical Product Manager"], "body": ["You write code."]})


def count(data: Any = ADS, **arguments: Any) -> rolescope.Tally:
    return rolescope.Tally.from_batches(data, **({"population": "all"} | arguments))


@pytest.mark.parametrize(
    ("data", "arguments", "kind", "says"),
    [
        # no tables
        (7, {}, errors.DataError, ["`int` is no table", "PyCapsule"]),
        ("ads.csv", {}, errors.DataError, ["`str` is no table"]),
        ([ADS, 7], {}, errors.DataError, ["`int` is no table"]),
        ([{"title": "x"}], {}, errors.DataError, ["`dict` is no table"]),
        # columns
        (pa.table({"a": ["x"]}), {}, errors.DataError, ["neither", "the columns are a"]),
        (ADS, {"columns": {"title": "titel"}}, errors.DataError, ["`titel`", "mean `title`?"]),
        (ADS, {"columns": {"titel": "title"}}, errors.DataError, ["no field", "mean `title`?"]),
        (ADS, {"columns": {"id": "title"}}, errors.DataError, ["neither"]),
        (ADS, {"columns": {"facets": "title"}}, errors.DataError, ["`facets` is a text"]),
        (ADS.slice(0, 0), {"columns": {"body": "text"}}, errors.DataError, ["no column `text`"]),
        (ADS, {"by": "team"}, errors.DataError, ["no column `team`", "to group by"]),
        # types
        (pa.table({"title": [1]}), {}, errors.DataError, ["`title`", "Int64", "must have text"]),
        (pa.table({"body": [["a"]]}), {}, errors.DataError, ["List", "must have text"]),
        (pa.table({"body": [b"a"]}), {}, errors.DataError, ["Binary", "cast it first"]),
        (pa.table({"body": ["a"], "id": [1.5]}), {}, errors.DataError, ["`id`", "whole numbers"]),
        (
            pa.table({"body": ["a"], "posted": [True]}),
            {},
            errors.DataError,
            ["`posted`", "Boolean", "such as 2021-03-31"],
        ),
        # lexicons
        (ADS, {"lexicon": "tecnical-pm"}, errors.LexiconError, ["no lexicon", "technical-pm"]),
        (ADS, {"lexicon": "none.toml"}, errors.LexiconError, ["cannot read", "caused by: "]),
        # questions
        (ADS, {"population": "remote AND x"}, errors.QuestionError, ["needs an index", "hint: "]),
        (ADS, {"query": "remote"}, errors.QuestionError, ["needs an index"]),
        (ADS, {"unit": "employer"}, errors.QuestionError, ["cannot be merged", "an Index"]),
        (ADS, {"unit": "job"}, errors.QuestionError, ["`job`", "vacancy, template"]),
        (ADS, {"windows": "line"}, errors.QuestionError, ["`line`", "posting, zone, sentence"]),
        (ADS, {"windows": "010"}, errors.QuestionError, ["`010`", "numbers of tokens"]),
        (ADS, {"period": "week"}, errors.QuestionError, ["`week`", "quarter"]),
        (ADS, {"language": "German"}, errors.QuestionError, ["`German`", "english"]),
        (ADS, {"level": 95}, errors.QuestionError, ["`95`", "between 0 and 1"]),
        (ADS, {"populatoin": "all"}, errors.QuestionError, ["`populatoin`", "population"]),
        (ADS, {"dates": "closed"}, errors.QuestionError, ["`closed`", "first-seen"]),
        (ADS, {"date_format": "auto"}, errors.QuestionError, ["`auto`", "month-first"]),
    ],
)
def test_bad_input_is_told(
    data: Any, arguments: dict[str, Any], kind: type[errors.Error], says: list[str]
) -> None:
    with pytest.raises(kind) as raised:
        count(data, **arguments)
    assert isinstance(raised.value, rolescope.Error)
    for text in says:
        assert text in str(raised.value)


def test_nulls_are_absent_and_counted() -> None:
    data = pa.table(
        {
            "title": ["Baker", None, None, "Cook"],
            "body": [None, "You bake.", None, "You cook."],
            "posted": ["2021-02-03", "soon", None, "1901-01-01"],
            "team": [None, "x" * 65, "a", "b"],
        }
    )
    tally = count(data, by="team")
    assert tally.account == {
        "rows": 4,
        "empty": 1,
        "dates": 1,
        "unreadable_dates": 2,
        "long_values": 1,
    }
    assert (tally.ads, tally.units) == (3, 3)
    nothing = count(pa.table({"title": pa.nulls(3), "body": pa.nulls(3)}))
    assert (nothing.ads, nothing.account["empty"]) == (0, 3)
    with pytest.raises(errors.QuestionError, match="neither title nor body"):
        rolescope.tables(nothing)
    assert count(iter(())).ads == 0


def test_tables_that_cannot_be_made() -> None:
    tally = count()
    with pytest.raises(errors.QuestionError, match="no table `contrst`"):
        rolescope.tables(tally, ["contrst"])
    with pytest.raises(errors.QuestionError, match="needs periods"):
        rolescope.tables(tally, ["theta"])
    with pytest.raises(errors.QuestionError, match="date exact enough"):
        rolescope.tables(count(period="month"))
    with pytest.raises(errors.QuestionError, match='population="all"'):
        rolescope.tables(count(population="product-marketing-manager"))


def test_tallies_that_do_not_fit() -> None:
    one = count()
    other = rolescope.Lexicon.from_text(
        rolescope.Lexicon().text + "\n[signal.more]\npatterns = ['more']\n",
        "technical-pm.toml",
    )
    ads = pa.table({"title": ["Technical Product Owner"]})
    with pytest.raises(errors.TallyError, match="they differ in their lexicon"):
        one.merge(count(ads, lexicon=other))
    with pytest.raises(errors.TallyError, match="they differ in their windows"):
        one.merge(count(ads, windows="zone"))
    with pytest.raises(errors.TallyError, match="count twice"):
        one.merge(count())
    with pytest.raises(errors.TallyError, match="only tallies"):
        one.merge(7)  # type: ignore[arg-type]
    assert one.merge().ads == 1


def test_damaged_bytes() -> None:
    whole = count().to_bytes()
    assert rolescope.Tally.from_bytes(whole).to_bytes() == whole
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        with pytest.raises(errors.TallyError) as raised:
            rolescope.Tally.from_bytes(whole[:length])
        assert raised.value.hint
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(errors.TallyError):
            rolescope.Tally.from_bytes(bytes(changed))


def test_lexicons() -> None:
    with pytest.raises(errors.LexiconError) as raised:
        rolescope.Lexicon.from_text("[signal.x]\npattern = ['y']\n", "mine.toml")
    assert "mine.toml" in str(raised.value) and "pattern" in str(raised.value)
    assert rolescope.Lexicon().check() == []
    mine = rolescope.Lexicon.from_text("[signal.x]\npatterns = ['y']\n")
    with pytest.raises(errors.QuestionError, match="engineering"):
        count(lexicon=mine)


def test_a_stream_that_fails() -> None:
    def batches() -> Any:
        yield ADS
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        count(batches())
    reader = pa.RecordBatchReader.from_batches(
        ADS.schema, (batch for table in batches() for batch in table.to_batches())
    )
    with pytest.raises(errors.DataError, match="the disk is gone"):
        count(reader)
    with pytest.raises(OSError, match="the disk is gone"):
        for _ in rolescope.annotate(batches()):
            pass


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(errors.IndexAccessError) as raised:
        rolescope.Index.open(tmp_path / "none")
    assert "none" in str(raised.value) and raised.value.hint


ENDLESS = """
import pyarrow as pa, rolescope
ads = pa.table({"title": ["Technical Product Manager"] * 500, "body": ["You write code. " * 50] * 500})
def endless():
    print("begun", flush=True)
    while True:
        yield ads
try:
    WORK
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def interrupted(work: str) -> tuple[str, str, int]:
    """What a program says that is interrupted while it works, and its exit code."""
    code = textwrap.dedent(ENDLESS).replace("WORK", work)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdout=pipe, stderr=pipe, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        try:
            said, errors = run.communicate(timeout=30)
        finally:
            run.kill()
    return said, errors, run.returncode


@pytest.mark.parametrize(
    "work",
    ["rolescope.Tally.from_batches(endless())", "sum(1 for _ in rolescope.annotate(endless()))"],
)
def test_ctrl_c_stops_the_work(work: str) -> None:
    assert interrupted(work) == ("stopped\n", "", 0)


def test_ctrl_c_stops_a_stream() -> None:
    _, said, code = interrupted("pa.table(rolescope.annotate(endless()))")
    assert code != 0 and "stopped by Ctrl-C" in said
