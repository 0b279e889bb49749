"""What the tests share: the demo's dump, its index, and what the command line says of it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("ROLESCOPE", str(ROOT / "target" / "release" / "rolescope"))

FIELDS = ["id", "title", "employer", "place", "posted", "body"]
FACETS = ["industry", "seniority", "source"]
COLUMNS = {name: name for name in FIELDS} | {"facets": FACETS}


def rolescope(*arguments: str) -> str:
    """What the command prints."""
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "demo.csv"
    with gzip.open(ROOT / "corpora" / "demo" / "demo.csv.gz") as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return path


@pytest.fixture(scope="session")
def index(dump: Path) -> str:
    path = str(dump.parent / "index")
    rolescope("ingest", str(dump), "--index", path, "--quiet")
    return path


@pytest.fixture(scope="session")
def ads(dump: Path) -> pa.Table:
    """The ads as texts."""
    columns = pa.csv.ConvertOptions(column_types={name: pa.string() for name in FIELDS + FACETS})
    newlines = pa.csv.ParseOptions(newlines_in_values=True)
    return pa.csv.read_csv(dump, convert_options=columns, parse_options=newlines)


@pytest.fixture(scope="session")
def parquet(ads: pa.Table, dump: Path) -> str:
    import pyarrow.parquet

    path = str(dump.parent / "ads.parquet")
    pyarrow.parquet.write_table(ads, path, row_group_size=500)
    return path


TABLES = ["contrast", "joint", "pairs", "prevalence", "strata", "mantel-haenszel", "places"]
TRENDS = ["rates", "theta", "slopes"]


@pytest.fixture(scope="session")
def expected(index: str) -> dict[str, str]:
    """The tables of the command line, as CSV: by year, and by seniority as well."""
    ask = ["--index", index, "--unit", "ad", "--period", "year", "--format", "csv"]
    made = {name: rolescope("cooccur", *ask, "--table", name) for name in TABLES}
    made |= {name: rolescope("trend", *ask, "--table", name) for name in TRENDS}
    for name in ["contrast", "theta"]:
        command = "cooccur" if name == "contrast" else "trend"
        by = rolescope(command, *ask, "--by", "seniority", "--table", name)
        made[f"{name} by seniority"] = by
    return made
