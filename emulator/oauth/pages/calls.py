"""Operations of the API as a page calls them: its form is one call, with the operation's own checks, caps, locks and
triggers (evidence: pages-as-operations).

The page adds what a program would send: the app client, and SecretHash where the client has a secret, which the service
itself knows. What else the operation could be asked for, such as ForceAliasCreation, no form can ask.
"""

from collections.abc import Mapping
from typing import Any

from emulator.calls import running
from emulator.oauth.pages import visits
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.owners import secret_hash
from emulator.store.clients import Client
from emulator.terms import NONE
from emulator.work import Work


def invoke(work: Work, request: Request, asked: Asked, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
    """The operation's answer. It has a transaction of its own: the page's ends before, and is not tried again. Raises
    the operation's errors, and Unavailable for an app client that has no pages."""
    visits.check(work, asked)
    sent = for_client(asked.client, members)
    fingerprint = request.form.first("cognitoAsfData")
    if fingerprint:
        sent["UserContextData"] = {"EncodedData": fingerprint}
    work.ask_outside()
    return running.invoke(work.services, request.call(operation, NONE), operation, sent) or {}


def for_client(client: Client, members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request about a user, as a program of the app client would send them."""
    sent = {"ClientId": client.id, **members}
    if client.live_secrets:
        sent["SecretHash"] = secret_hash.compute(client, members["Username"])
    return sent
