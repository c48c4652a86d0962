"""docs/init-scripts.md: its files run as they stand there."""

import re
from pathlib import Path

from emulator.cli import init_scripts
from emulator.cli.serve import serve
from emulator.testing import Running
from tests.support import server

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "init-scripts.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))


def test_the_example_runs(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert sorted(FILES) == ["init/ready.d/010-pool.py", "init/ready.d/020-group.sql", "init/shutdown.d/010-keep.sh"]
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", init_folder=tmp_path / "init") as running:
        with Running(running.url) as emulator:
            (pool,) = emulator.client().list_user_pools(MaxResults=10)["UserPools"]
            assert [group["GroupName"] for group in emulator.client().list_groups(UserPoolId=pool["Id"])["Groups"]] == [
                "gold"
            ]
            assert emulator.control.get_init_scripts()["completed"]
        running.stop()
        kept = (tmp_path / "init" / "shutdown.d" / "shop.yaml").read_text()
        assert pool["Id"] in kept
        assert "ann" in kept


def test_the_page_tells_the_numbers_in_force() -> None:
    assert "A script may take two minutes." in PAGE
    assert init_scripts.SECONDS == 120
    assert f"the last {init_scripts.LAST_LINES}\n  lines" in PAGE
    assert init_scripts.LOCALSTACK in PAGE


def test_the_command_of_the_page_has_its_flag() -> None:
    assert "--init-folder" in [flag for option in serve.params for flag in option.opts]
