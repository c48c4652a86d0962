"""Writes `emulator/seeds/seed.schema.json`, by which editors complete and check seeds.

`python -m tests.tools.seed_schema`, and with `--check` in CI: exit 1 if the file is not what the language says.
"""

import sys
from pathlib import Path

from emulator.seeds import schema

FILE = Path(schema.__file__).with_name("seed.schema.json")


def main() -> int:
    if "--check" not in sys.argv:
        FILE.write_text(schema.text())
        return 0
    if FILE.is_file() and FILE.read_text() == schema.text():
        return 0
    sys.stderr.write(f"{FILE.name} is not what the language says: run python -m tests.tools.seed_schema\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
