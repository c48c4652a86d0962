"""The README's commands and its tour are true."""

import re
import tomllib
from pathlib import Path

from tests.support.server import running

ROOT = Path(__file__).resolve().parent.parent.parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_the_tour_runs_as_it_stands(tmp_path: Path) -> None:
    (tour,) = blocks("python")
    with running(f"sqlite:///{tmp_path / 'tour.db'}") as server:
        said: list[object] = []
        exec(  # noqa: S102  (the document is the test)
            tour.replace("http://localhost:9229", server.url), {"print": lambda *values: said.extend(values)}
        )
    assert str(said[0]).startswith("Your confirmation code is ")
    assert str(said[1]).count(".") == 2
    assert {"Name": "email", "Value": "bob@example.com"} in said[2]  # type: ignore[operator]


def test_the_two_commands_name_what_the_project_has() -> None:
    serve, test = blocks("sh")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert serve.strip().endswith(".venv/bin/cognito-emulator")
    assert "-c constraints.txt '.[tour]'" in serve
    assert "cognito-emulator" in project["scripts"]
    assert "-c constraints.txt -e '.[test]'" in test
    assert {"tour", "test"} <= set(project["optional-dependencies"])


def test_the_map_names_every_folder_of_the_house() -> None:
    page = (ROOT / "README.md").read_text()
    packages = [path.name for path in (ROOT / "emulator").iterdir() if path.is_dir() and not path.name.startswith("_")]
    assert [name for name in packages if f"emulator/{name}/" not in page] == []
