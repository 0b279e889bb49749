"""Ads that come again: a table that has every awkward case, and what the command line says of it."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from conftest import rolescope

_ABOUT = "We bring tea to everybody who has a cup and wants it warm."


def reposted(ads: pa.Table, size: int) -> pa.Table:
    """The first ads of a table with copies on other days, near texts, twins in every respect, ads that lack
    something or have no text, and an employer that has as many ads as all others."""
    rng = random.Random(7)
    rows: list[dict[str, Any]] = ads.slice(0, size).to_pylist()
    made = []
    for number, row in enumerate(rows):
        day = f"2021-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        copy = row | {"id": f"c{number}"}
        match number % 12:
            case 0:
                made.append(copy | {"posted": day})
            case 1:
                made.append(copy | {"body": row["body"] + f" Write to us before {day} is over."})
            case 2:
                made += [row, row]
            case 3:
                made.append(copy | {"employer": None, "posted": day})
            case 4:
                made.append(copy | {"place": None})
                made.append(copy | {"id": f"d{number}", "posted": None})
            case 5:
                # No text, no employer, the same twice: nothing says that they are one.
                bare = {"title": "Technical Product Manager", "body": "APIs."}
                nobody = {"employer": None, "place": None, "posted": None}
                made += [copy | bare | nobody] * 2
                made.append(copy | {"id": None, "title": None})
            case 6:
                made.append(copy | {"id": None, "body": None, "posted": day})
                made.append(copy | {"title": "", "body": " "})
            case 7 | 8:
                title = rng.choice(["Product Manager", "Senior Product Manager", "Product Owner"])
                text = f"{_ABOUT} Technical background required. {row['body'][:400]}"
                kettle = {"employer": "Kettle Ltd", "place": "Bath", "title": title, "body": text}
                made += [copy | kettle, copy | kettle | {"id": f"e{number}", "posted": day}]
            case 9:
                made.append(copy | {"employer": (row["employer"] or "") + " GmbH", "posted": day})
    rows += made
    rng.shuffle(rows)
    return pa.Table.from_pylist(rows, schema=ads.schema)


class Command:
    """The command line over an index of a table."""

    def __init__(self, table: pa.Table, folder: Path) -> None:
        path = folder / "reposts.csv"
        pa.csv.write_csv(table, path)
        self.index = str(folder / "reposts")
        rolescope("ingest", str(path), "--index", self.index, "--quiet")

    def __call__(self, command: str, *arguments: str) -> str:
        given = ["--index", self.index, "--format", "csv", "--quiet", *arguments]
        said = rolescope(command, *given)
        # Rows keep their ids, of which an index tells those apart that are the same.
        return re.sub(r"(?<=[0-9a-f])#\d+(?=,)", "", said) if command == "vacancies" else said
