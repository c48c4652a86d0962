"""docs/security.md: the numbers it names are the ones in force."""

import re
from pathlib import Path

import pytest

from emulator import logs
from emulator.base import ids, java_order, redaction
from emulator.base import journal as base_journal
from emulator.calls import internal_errors, journaling
from emulator.cli import arrivals, connections
from emulator.console import guard
from emulator.contract import parse, violations
from emulator.control import journal
from emulator.crypto import passwords
from emulator.federation import asking
from emulator.jobs import sweeper
from emulator.messages import smtp
from emulator.oauth import parameters, routes, saml_response
from emulator.outside import aws, http
from emulator.rules.imports import import_upload
from emulator.rules.owners import document_cache
from emulator.rules.providers import saml_metadata
from emulator.seeds import files, keys
from emulator.settings import DEFAULTS
from emulator.store import sqlite_file
from emulator.store.asking import answers, ask, words
from emulator.tls import contexts, proxy
from emulator.triggers import recording, sender_codes
from emulator.triggers.invocations import LONGEST_REPLY
from emulator.wire import door, endpoint, signature

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "security.md").read_text()
BOUNDS = {
    "request line and headers": [connections.MAX_HEAD, connections.MAX_LINES],
    "time for a request to arrive": [connections.PATIENCE, connections.LEAST // 1024, connections.PATIENCE],
    "requests sent before earlier ones are answered (pipelining)": [connections.MAX_PIPELINED],
    "time for a connection at the TLS port to become encrypted": [int(arrivals.PATIENCE), arrivals.LARGEST_HELLO],
    "certificates that are kept": [contexts.MOST_KEPT],
    "connections of `cognito-emulator proxy`": [proxy.MOST_CONNECTIONS],
    "request to it": [proxy.LARGEST_HEAD, int(proxy.PATIENCE)],
    "tunnel through it in which nobody says anything": [int(proxy.SILENCE)],
    "connections of a process": [connections.MOST_CONNECTIONS, connections._SPARE_FILES],
    "body of an AWS request": [endpoint.MAX_BODY // 2**20],
    "values in a body": [parse.MOST_VALUES],
    "form of a login page or an OAuth endpoint": [
        routes.LARGEST_FORM // 1024,
        saml_response.LARGEST // 1024,
        parameters.MOST,
    ],
    "body of a control route": [guard.MAX_BODY // 2**20, guard.MOST_VALUES],
    "file for `POST /_emulator/import`": [guard.MAX_FILE // 2**20],
    "file of an import job": [import_upload.LARGEST_FILE // 2**20],
    "violations named in one refusal": [violations.MOST_TOLD, violations.LONGEST_TOLD],
    "a list or map repeated in a refusal": [violations.LONGEST_PRINTED],
    "header `x-amzn-ErrorMessage`": [door.LONGEST_HEADER],
    "access key id": [signature.LONGEST_ACCESS_KEY],
    "region of a signature": [ids.LONGEST_REGION],
    "password hashes that wait for a processor": [DEFAULTS["hash_queue"]],
    "answer of a Lambda function": [LONGEST_REPLY, http._HEAD // 1024, 5],
    "metadata of a SAML provider": [
        saml_metadata.LONGEST // 1024,
        http._HEAD // 1024,
        saml_metadata.MOST_REDIRECTS,
        int(saml_metadata.SECONDS),
    ],
    "metadata document of an external client": [
        document_cache.LARGEST // 1024,
        http._HEAD // 1024,
        int(document_cache.SECONDS),
        document_cache.MOST_OF_POLICY,
    ],
    "answer of an identity provider (discovery, keys, tokens, userInfo)": [
        asking.LONGEST // 1024,
        http._HEAD // 1024,
        int(asking.SECONDS),
    ],
    "answer of a KMS": [aws.LONGEST // 2**20, http._HEAD // 1024, int(sender_codes._KMS_SECONDS)],
    "answers of a mail server": [smtp.MOST_SAID // 1024, int(smtp.SECONDS)],
    "trigger calls that are kept": [sweeper.KEPT_CALLS, recording.LONGEST_RESPONSE // 1024, recording.LONGEST_ERROR],
    "requests that are kept in the journal": [journal.KEPT, journal.KEPT_REFUSALS, journaling.LONGEST],
    "requests that wait to be written into it": [base_journal.MOST_WAITING],
    "text of a trigger call in which a password is searched in every notation": [redaction.MOST_SEARCHED],
    "waiting for the database, or for a locked row": [int(DEFAULTS["lock_seconds"])],
    "log of a SQLite database": [sqlite_file.LOG_BYTES // 2**20],
    "a text in the log": [logs.LONGEST_FIELD, logs.LONGEST_MESSAGE],
    "log lines about a database that does not answer": [int(internal_errors.SELDOM_SECONDS)],
    "statement for `POST /_emulator/sql` and its page": [
        words.MOST_CHARACTERS,
        int(ask.SECONDS),
        ask.MOST_ROWS,
        answers.MOST_OF_A_ROW // 2**20,
        answers.MOST_BYTES // 2**20,
        ask.PLACES,
    ],
    "hash of a password in a seed": [passwords.MOST_KIB // 1024, passwords.MOST_PASSES],
    "file with a key that a seed names": [keys.LARGEST // 1024],
    "seed file": [files.LARGEST // 2**20, files.DEEPEST, files.MOST_NAMED_AGAIN],
    "texts kept in caches": [java_order.LONGEST_KEPT, java_order._kept_hash_code.cache_parameters()["maxsize"]],
}


@pytest.mark.parametrize("what", BOUNDS)
def test_the_table_tells_the_bounds_in_force(what: str) -> None:
    row = re.search(rf"^\| {re.escape(what)} \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert row is not None, what
    assert numbers(row[1]) == BOUNDS[what]


def test_every_bound_of_the_table_is_held_to_the_code() -> None:
    table = PAGE.partition("| what | limit | beyond the limit |")[2]
    rows = re.findall(r"^\| ([^|]*) \| ([^|]*) \|", table, re.MULTILINE)
    assert [what for what, bound in rows if numbers(bound) and what not in BOUNDS] == []


def numbers(words: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", words)]
