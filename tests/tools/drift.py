"""`python -m tests.tools.drift`: what the newest botocore says of user pools that our model does not say yet.

Downloads the newest release from the package index, reads its model, installs nothing, and prints what came, went and
changed. Exit code 1 if anything did. CI prints this and does not fail on it: a release of somebody else's package is
news, and no fault of ours.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tests.tools import model


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cognito-emulator-drift-") as folder:
        newest = _downloaded(Path(folder))
    ours = model.written()
    news = differences(ours, newest)
    print(f"botocore {newest['botocore']} (ours: {ours['botocore']}): {len(news)} differences")
    print("".join(f"  {line}\n" for line in news), end="")
    return 1 if news else 0


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """What came (`+`), went (`-`) and changed (`~`), an operation or a shape a line."""
    return [
        line
        for part in ("operations", "shapes")
        for name in sorted(ours[part].keys() | theirs[part].keys())
        if (line := _difference(part.removesuffix("s"), name, ours[part].get(name), theirs[part].get(name)))
    ]


def _difference(kind: str, name: str, ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> str | None:
    if ours is None:
        return f"+ {kind} {name}"
    if theirs is None:
        return f"- {kind} {name}"
    changed = [member for member in sorted(ours.keys() | theirs.keys()) if ours.get(member) != theirs.get(member)]
    return f"~ {kind} {name}: {', '.join(changed)}" if changed else None


def _downloaded(folder: Path) -> dict[str, Any]:
    """The model of the newest release. Raises CalledProcessError where the package index cannot be reached."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), "botocore"], check=True)
    (wheel,) = folder.glob("botocore-*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extract(model.SERVICE.as_posix(), folder)
    return model.extract(model.description(folder), wheel.name.split("-")[1])


if __name__ == "__main__":
    sys.exit(main())
