"""rolescope: which technical signals stand beside engineering and marketing duties in job ads.

The same Rust code as the command ``rolescope``, over tables that are in memory already::

    import polars, rolescope

    ads = polars.read_parquet("ads.parquet")
    tally = rolescope.Tally.from_batches(ads, columns={"title": "title", "body": "description"})
    print(rolescope.tables(tally, ["contrast"])["contrast"])

Tables go in and come out through Arrow's PyCapsule interface, so pandas, polars, pyarrow and DuckDB
work without copies of their text columns. On a cluster see :mod:`rolescope.spark`.
"""

from . import errors
from ._rolescope import (
    Annotations,
    Index,
    Lexicon,
    Table,
    Tally,
    Vacancies,
    __version__,
    annotate,
    plain_text,
    table_names,
    tables,
)
from .errors import Error

__all__ = [
    "Annotations",
    "Error",
    "Index",
    "Lexicon",
    "Table",
    "Tally",
    "Vacancies",
    "__version__",
    "annotate",
    "errors",
    "plain_text",
    "table_names",
    "tables",
]
