"""docs/security.md: the numbers it names are the ones in force."""

import re
from pathlib import Path

import pytest

from emulator.base import java_order
from emulator.cli import connections
from emulator.console import guard
from emulator.rules import import_upload
from emulator.wire import door, endpoint, parse, signature, violations

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "security.md").read_text()
BOUNDS = {
    "request line and headers": [connections.MAX_HEAD],
    "a request that is not whole": [connections.PATIENCE, connections.LEAST // 1024, connections.PATIENCE],
    "requests sent ahead of an answer": [connections.MAX_PIPELINED],
    "connections of a process": [connections.MOST_CONNECTIONS, connections._SPARE_FILES],
    "body of an AWS request": [endpoint.MAX_BODY // 2**20],
    "values in a body": [parse.MOST_VALUES],
    "body of a control route": [guard.MAX_BODY // 2**20],
    "file of an import": [import_upload.LARGEST_FILE // 2**20],
    "violations told in one refusal": [violations.MOST_TOLD, violations.LONGEST_TOLD // 2**20],
    "a list or map repeated in a refusal": [violations.LONGEST_PRINTED],
    "header `x-amzn-ErrorMessage`": [door.LONGEST_HEADER],
    "access key id": [signature.LONGEST_ACCESS_KEY],
    "region of a signature": [signature.LONGEST_REGION],
    "texts kept in caches": [java_order.LONGEST_KEPT, java_order._kept_hash_code.cache_parameters()["maxsize"]],
}


@pytest.mark.parametrize("what", BOUNDS)
def test_the_table_tells_the_bounds_in_force(what: str) -> None:
    row = re.search(rf"^\| {re.escape(what)} \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert row is not None, what
    told = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", row[1])]
    assert told == BOUNDS[what]
