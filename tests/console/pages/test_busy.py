"""What a page says when the database is held by somebody else."""

import pytest

from tests.support.console import Console
from tests.support.given import Given


@pytest.mark.once
def test_a_form_that_waits_for_too_long_says_that_the_database_is_busy(
    console: Console, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = given.services.database
    console.open("/time")
    monkeypatch.setattr(database, "lock_seconds", 0.05)
    connection = database.begin(write=True)
    try:
        console.submit("1 hour", status=503)
    finally:
        database.end(connection, write=True, keep=False)
    assert int(console.answer.headers["retry-after"]) >= 1
    assert console.document.xpath("//h1")[0].text == "The emulator cannot answer"
    assert console.document.xpath("//*[@role='alert']")
    assert not console.document.xpath("//style | //script | //@style")
    console.open("/time").submit("1 hour").submit("Put it back")
