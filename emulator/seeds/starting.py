"""A new seed to begin with, and the schema by which editors complete it."""

from pathlib import Path

from emulator.seeds import schema

SCHEMA = "seed.schema.json"
_STARTER = Path(__file__).with_name("starter.yaml")


class Exists(Exception):
    """The file is there already, and nothing was written."""


def begin(path: Path, *, replace: bool = False) -> list[Path]:
    """Writes the file, and the schema beside it; which were written. Raises Exists, and OSError."""
    beside = path.with_name(SCHEMA)
    if path.exists() and not replace:
        raise Exists(str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_STARTER.read_text(encoding="utf-8"), encoding="utf-8")
    beside.write_text(schema.text(), encoding="utf-8")
    return [path, beside]
