"""What was published: the catalogue, the door of tables, the codes, one reader per publication."""

from gapplanner.sources.catalog import (
    Catalog,
    SourceSpec,
    TableSpec,
    hash_of,
    load_catalog,
    register,
)
from gapplanner.sources.codes import (
    CodeReading,
    find_unit_ids,
    padded_code,
    plain_name,
    recognise_codes,
)
from gapplanner.sources.places import data_root
from gapplanner.sources.tables import intact_path, read_table, read_tables
from gapplanner.sources.writing import write_table

__all__ = [
    "Catalog",
    "CodeReading",
    "SourceSpec",
    "TableSpec",
    "data_root",
    "find_unit_ids",
    "hash_of",
    "intact_path",
    "load_catalog",
    "padded_code",
    "plain_name",
    "read_table",
    "read_tables",
    "recognise_codes",
    "register",
    "write_table",
]
