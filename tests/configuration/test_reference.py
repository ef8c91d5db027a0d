"""Every key and option has a meaning, in the schema and in the documentation alike."""

from __future__ import annotations

from pathlib import Path

from deploylint.configuration import reference
from deploylint.configuration.schema import schema
from deploylint.configuration.settings import KEYS
from deploylint.registry.options import OptionTables

DOC = Path(__file__).parents[2] / "docs" / "configuration.md"
TABLES = OptionTables()._asdict()


def test_every_key_has_a_meaning() -> None:
    assert set(reference.KEYS) - {"[severity]"} == set(KEYS) - set(TABLES)


def test_every_option_has_a_meaning() -> None:
    options = {
        f"{table}.{field.replace('_', '-')}"
        for table, values in TABLES.items()
        for field in values._fields
    }
    assert set(reference.OPTIONS) == options


def test_the_documentation_shows_the_tables() -> None:
    lines = DOC.read_text(encoding="utf-8").splitlines()
    for row in (*reference.rows(reference.KEYS), *reference.rows(reference.OPTIONS)):
        assert f"| {' | '.join(row)} |" in lines


def test_the_schema_describes_everything_and_gives_its_default() -> None:
    properties = schema()["properties"]
    for key, shape in properties.items():
        assert shape["description"], key
        for field, inner in shape.get("properties", {}).items() if key in TABLES else ():
            assert inner["description"], field
            assert "default" in inner, field
    assert properties["fail-on"]["default"] == "warning"
    assert properties["max-file-size"]["default"] == 1_000_000
    assert properties["select"]["default"] == ["default"]
    assert "](" not in str(properties)
