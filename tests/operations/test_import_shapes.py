"""Files for the import of users as public repositories keep them: what becomes of each."""

from typing import Any

import pytest

from tests.configurations.csv_files import FILES, NOT_THESE, PRESENT
from tests.configurations.test_terraform_pools import in_account
from tests.support import sentences
from tests.support.given import Given
from tests.support.importing import Importing, counts

OTHER_HEADER = sentences.CSV_HEADER_DIFFERS


@pytest.mark.once
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_imported(importing: Importing, given: Given, account: str, name: str) -> None:
    file = FILES[name]
    pool_id = given.pool(**in_account({"AutoVerifiedAttributes": ["email"], **file.pool}, account))
    job = importing.run(importing.started(pool_id, file.content))
    assert counts(job)[1:] == file.counts, importing.log(job)
    assert bool(users(given, pool_id)) == bool(file.counts[0])


@pytest.mark.once
@pytest.mark.parametrize("name", NOT_THESE)
def test_a_file_with_other_columns_fails_as_a_whole(importing: Importing, given: Given, name: str) -> None:
    job = importing.run(importing.started(given.pool(), NOT_THESE[name]))
    assert counts(job) == ("Failed", 0, 0, 0)
    assert job["CompletionMessage"] == OTHER_HEADER


@pytest.mark.once
def test_the_header_of_a_pool_is_that_of_present_files(importing: Importing, given: Given) -> None:
    assert importing.header(given.pool()) == PRESENT


def users(given: Given, pool_id: str) -> list[Any]:
    found: list[Any] = given.cognito.list_users(UserPoolId=pool_id)["Users"]
    return found
