"""Every command that a page names is there, with the options that the page gives it."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from emulator.cli.main import cli

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NAMED = re.compile(r"(?<!install )cognito-emulator +([a-z][^`\n|>&#]*)")
OUTSIDE_OF_CLICK = {"health"}  # has argparse, and tests of its own


def unknown(text: str) -> Iterator[str]:
    for line in NAMED.findall(text.replace("\\\n", " ")):
        words = line.split()
        command: click.Command = cli
        while isinstance(command, click.Group) and words and re.fullmatch("[a-z-]+", words[0]):
            inner = command.get_command(click.Context(command), words.pop(0))
            if inner is None:
                yield line
                break
            command = inner
        if command.name not in OUTSIDE_OF_CLICK:
            yield from (line for word in words_of_ours(words) if word not in options(command))


def words_of_ours(words: list[str]) -> list[str]:
    """The options; what stands behind `--` is somebody else's."""
    ours = words[: words.index("--")] if "--" in words else words
    return [re.split("[=,.;)]", word)[0] for word in ours if word.startswith("--")]


def options(command: click.Command) -> set[str]:
    found = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return {*found, "--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_exist_with_their_options(page: Path) -> None:
    assert list(unknown(page.read_text())) == []


@pytest.mark.parametrize("line", ["cognito-emulator pool destroy", "cognito-emulator pool list --colour red"])
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    assert list(unknown(f"`{line}`")) != []
