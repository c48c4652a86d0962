"""docs/control-api.md: its program runs as it stands, and what it says of the description is so."""

from pathlib import Path

from tests.support import recipes
from tests.support.server import running

PAGE = "control-api.md"


def test_the_program_runs_as_it_stands(tmp_path: Path) -> None:
    (recipe,) = recipes.of_page(PAGE)
    with running(f"sqlite:///{tmp_path / 'emulator.db'}") as server:
        clock, fault, refusal = recipes.run(recipe.at({recipes.EMULATOR: server.url})).strip().splitlines()
    before, after = clock.split()
    assert before < after
    assert fault == "SignUp"
    assert refusal == "404 User pool us-east-1_Nowhere01 does not exist."
    assert recipes.programs(PAGE) == 1
