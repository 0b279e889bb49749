"""Real dumps give by polars what their index gives. Skipped where ROLESCOPE_CORPORA is not set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polars
import pytest

import rolescope
from conftest import rolescope as command

DUMPS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "startup_boards_2016.csv": (
        {"employer": "company", "posted": "first_committed"},
        {"dates": "first-seen"},
    ),
    "remote_board_2021.csv": (
        {"employer": "companyName", "posted": "timestamp"},
        {"dates": "posted", "date_format": "epoch-ms"},
    ),
}


@pytest.mark.skipif("ROLESCOPE_CORPORA" not in os.environ, reason="ROLESCOPE_CORPORA is not set")
@pytest.mark.parametrize("name", DUMPS)
def test_real_dumps(name: str, tmp_path: Path) -> None:
    dump, index = Path(os.environ["ROLESCOPE_CORPORA"], name), str(tmp_path / "index")
    command("ingest", str(dump), "--index", index, "--quiet")
    opened = rolescope.Index.open(index)
    columns, dates = DUMPS[name]
    fields = {"id": "file", "title": "title", "place": "location", "body": "description"}
    ads = polars.read_csv(dump, infer_schema=False)
    tally = rolescope.Tally.from_batches(
        ads,
        columns=fields | columns | {"facets": opened.facets},
        population="all",
        period="month",
        **dates,
    )
    assert tally.corpus == opened.corpus
    own = rolescope.tables(tally)
    asked: dict[str, Any] = {"population": "all", "unit": "ad", "period": "month"}
    of_index = opened.cooccur(tables=["contrast", "pairs", "places", "strata"], **asked)
    of_index |= opened.trend(tables=["rates", "theta", "slopes"], **asked)
    for table, expected in of_index.items():
        assert own[table].to_csv() == expected.to_csv(), table
