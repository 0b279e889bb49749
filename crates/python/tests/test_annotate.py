"""Matches as rows."""

from __future__ import annotations

import polars
import pyarrow as pa

import rolescope
from conftest import COLUMNS

ADS = pa.table(
    {
        "id": ["a", None, "c"],
        "title": ["Technical Product Manager", "Baker", "Produktmanager"],
        "body": [
            "<p>Café &amp; bar.</p><h2>Requirements</h2><ul><li>You write code</li><li>No hands-on coding</li></ul>",
            "You bake bread.",
            "Sie haben ein technisches Studium und arbeiten mit dem Team an der Strategie für die Kunden.",
        ],
    }
)


def test_rows_say_what_was_found_and_where() -> None:
    rows = pa.table(rolescope.annotate(ADS)).to_pylist()
    assert {row["posting"] for row in rows} == {"a"}
    roles = [row for row in rows if row["kind"] == "role"]
    assert "technical-product-manager" in {row["entry"] for row in roles}
    assert all(row["strength"] is None and row["start"] is None for row in roles)
    texts = {zone: rolescope.plain_text(*given) for zone, given in {
        "title": (ADS["title"][0].as_py(), True), "body": (ADS["body"][0].as_py(), False)
    }.items()}
    found = [row for row in rows if row["kind"] != "role"]
    assert any(row["family"] == "engineering" and row["relation"] == "does" for row in found)
    for row in found:
        text = texts["title" if row["zone"] == "title" else "body"]
        assert text[row["start"] : row["end"]] == row["text"]
        assert row["strength"] in {"mentioned", "required", "preferred", "negated"}
    # The same as the lexicon explains.
    explained = [
        (match["entry"], match["strength"], sentence["zone"])
        for sentence in rolescope.Lexicon().explain(ADS["body"][0].as_py(), ADS["title"][0].as_py())
        for match in sentence["matches"]
        if match["kind"] in {"signal", "duty"}
    ]
    assert sorted((row["entry"], row["strength"], row["zone"]) for row in found) == sorted(explained)


def test_other_languages_are_left_out_unless_they_are_asked_for() -> None:
    assert len(polars.DataFrame(rolescope.annotate(ADS)).filter(polars.col("posting") == "c")) == 0
    everything = polars.DataFrame(rolescope.annotate(ADS, language="all"))
    assert set(everything["posting"]) >= {"a"}


def test_batches_streams_and_threads_give_the_same(ads: pa.Table) -> None:
    whole = pa.table(rolescope.annotate(ads, columns=COLUMNS, threads=1))
    assert whole.num_rows > 30_000
    by_batch = [pa.record_batch(batch) for batch in rolescope.annotate(ads, columns=COLUMNS, threads=3)]
    assert pa.Table.from_batches(by_batch).equals(whole)
    one_by_one = (ads.slice(start, 700) for start in range(0, len(ads), 700))
    assert pa.table(rolescope.annotate(one_by_one, columns=COLUMNS)).equals(whole)


def test_the_units_of_a_tally_are_those_whose_title_names_the_role(ads: pa.Table) -> None:
    rows = polars.DataFrame(rolescope.annotate(ads, columns=COLUMNS))
    roles = rows.filter(polars.col("kind") == "role")
    tally = rolescope.Tally.from_batches(ads, columns=COLUMNS, population="technical-product-manager")
    named = roles.filter(polars.col("entry") == "technical-product-manager")
    assert named["posting"].n_unique() == tally.units > 100


def test_ads_without_id_have_that_of_an_index(ads: pa.Table, tmp_path: object) -> None:
    from conftest import rolescope as command

    some = ads.slice(0, 40).drop_columns(["id"])
    path, index = f"{tmp_path}/some.csv", f"{tmp_path}/index"
    polars.DataFrame(some).write_csv(path)
    command("ingest", path, "--index", index, "--quiet", "--facet", "industry", "--facet", "seniority", "--facet", "source")
    columns = {name: name for name in COLUMNS if name not in {"id", "facets"}}
    columns |= {"facets": COLUMNS["facets"]}
    found = polars.DataFrame(rolescope.annotate(some, columns=columns))
    ids = set(rolescope.Index.open(index).query("*", limit=100).to_polars()["id"])
    assert set(found["posting"]) <= ids and len(ids) == 40
