"""`python -m tests.tools.lock [--upgrade]`: writes the lock files from `pyproject.toml`, with uv.

| file | for | hashes |
|---|---|---|
| `requirements.lock` | CI: everything, the tests and the checks included | yes |
| `requirements-image.lock` | the image: what the emulator runs on | yes |
| `constraints.txt` | people: `pip install -c constraints.txt .`, which pip refuses for a file with hashes | no |
| `tests/clients/*.lock` | the AWS CLI, MiniStack, moto and the MCP SDK, each in an environment of its own | yes |
| `tests/bench/peers/*.lock` | MiniStack as a peer of the benchmark, with what it signs tokens by | yes |

Versions that are locked stay as they are unless `--upgrade` is given. The last four follow from the first and from
the versions named in `tests/clients`; a test compares them.
"""

import subprocess
import sys
from pathlib import Path

from tests.bench.peers import programs
from tests.clients import aws_cli, mcp, ministack, moto

ROOT = Path(__file__).resolve().parents[2]
LOCK, IMAGE, PEOPLE = (ROOT / name for name in ("requirements.lock", "requirements-image.lock", "constraints.txt"))


def main(arguments: list[str]) -> int:
    newer = ["--upgrade"] if "--upgrade" in arguments else []
    _compile("pyproject.toml", LOCK, "--generate-hashes", "--all-extras", *newer)
    _compile("pyproject.toml", PEOPLE, "--all-extras", "--no-annotate", "--constraints", LOCK.name)
    _compile("pyproject.toml", IMAGE, "--generate-hashes", "--extra", "kms", "--constraints", PEOPLE.name)
    for tool, lock in (
        (f"awscli=={aws_cli.VERSION}", aws_cli.LOCK),
        (f"ministack=={ministack.VERSION}", ministack.LOCK),
        (f"mcp=={mcp.VERSION}", mcp.LOCK),
        (f"ministack=={ministack.VERSION}\ncryptography", programs.MINISTACK),
        (f"moto[server,cognitoidp]=={moto.VERSION}", moto.LOCK),
    ):
        _compile("-", lock, "--generate-hashes", *newer, said=tool)
    return 0


def _compile(source: str, target: Path, *options: str, said: str = "") -> None:
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--no-header", source, "-o", str(target), *options]
    subprocess.run(command, cwd=ROOT, input=said, text=True, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
