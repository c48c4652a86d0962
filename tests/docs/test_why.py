"""docs/why.md: its program runs as it stands, and what it prints has the lines of the page."""

import re
from pathlib import Path

from emulator.control.why import Why
from tests.support.server import running

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "why.md").read_text()
# What differs from run to run: ids and instants.
CHANGES = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?|us-east-1_\w+|(?<=--client-id )\S+|account_id \d+")


def test_the_program_of_the_page_tells_what_the_page_says(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    said: list[str] = []
    with running(f"sqlite:///{tmp_path / 'why.db'}") as server:
        exec(  # noqa: S102  (the document is the test)
            program.replace("http://localhost:9229", server.url), {"print": said.append}
        )
    printed = [CHANGES.sub("*", line.replace(server.url, "http://localhost:9229")) for line in said[0].splitlines()]
    for line in shown.splitlines():
        assert line == "…" or CHANGES.sub("*", line) in printed, (line, printed)


def test_the_table_has_the_members_of_the_answer() -> None:
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} | {"says", "path"}
    plain = {"request_id", "operation", "at", "status", "error", "message"}
    assert told == set(Why.__slots__) - plain
