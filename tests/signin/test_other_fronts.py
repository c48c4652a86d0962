"""The sign-in machine, driven by somebody else than the API: hosted pages will neither bring a SECRET_HASH nor ask
which flows the client opens to the API, and will want something else than tokens for the proof."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest

from emulator import work
from emulator.errors import NotAuthorizedException
from emulator.rules.callers import origins
from emulator.signin import flows, respond
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Proven
from emulator.store import clients as store_clients
from emulator.work import Work
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import APP, Scene

CLOSED = ["ALLOW_REFRESH_TOKEN_AUTH"]
BOB = {"USERNAME": "bob", "PASSWORD": PASSWORD}


def nothing_to_prove(usernames: Sequence[str]) -> None:
    """The page is the client's own."""


@contextmanager
def a_call(given: Given) -> Iterator[Work]:
    with work.opened(given.services, "a page") as opened:
        yield opened


def attempt(
    work: Work,
    client: AppClient,
    parameters: Mapping[str, str],
    *,
    flow: str | None = None,
    challenge: str | None = None,
    session: str | None = None,
    check_client: Callable[[Sequence[str]], None] = nothing_to_prove,
) -> Attempt:
    found = store_clients.find(work.db, client.id)
    assert found is not None
    origin = origins.of(work, found[0], {})
    return Attempt(found[1], found[0], "public", flow, challenge, parameters, session, None, origin, check_client)


def begun(given: Given, client: AppClient, parameters: Mapping[str, str] = BOB) -> Proven | Asked:
    """As far as a password leads."""
    run = flows.FLOWS["USER_PASSWORD_AUTH"].run
    assert run is not None
    with a_call(given) as opened:
        return flows.begin(opened, attempt(opened, client, parameters, flow="USER_PASSWORD_AUTH"), run)


def test_a_sign_in_ends_in_a_proof_and_issues_nothing(given: Given) -> None:
    client = given.client(GenerateSecret=True, ExplicitAuthFlows=CLOSED)
    given.invited_user(client, "bob")
    bob = {"UserPoolId": client.pool_id, "Username": "bob"}
    given.cognito.admin_set_user_password(**bob, Password=PASSWORD, Permanent=True)
    proven = begun(given, client)
    assert isinstance(proven, Proven)
    assert (proven.user.username, proven.progress.amr) == ("bob", ("pwd",))
    assert given.sql("SELECT * FROM refresh_token_families WHERE pool_id = :p", p=client.pool_id) == []


def test_a_challenge_is_asked_and_answered_the_same_way(given: Given) -> None:
    scene = Scene(given)
    scene.user()
    app = scene.app()
    scene.activates(APP)
    asked = begun(given, scene.client)
    assert isinstance(asked, Asked)
    assert (asked.name, asked.parameters, asked.available) == (APP, {"USER_ID_FOR_SRP": "bob"}, None)
    with a_call(given) as opened:
        answer = {"USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": app.code()}
        step = respond.respond(opened, attempt(opened, scene.client, answer, challenge=APP, session=asked.session), APP)
    assert isinstance(step, Proven)
    assert step.progress.amr == ("pwd", "otp")


def test_the_client_is_checked_once_by_whoever_stands_in_front(given: Given) -> None:
    client = given.client(ExplicitAuthFlows=CLOSED)
    given.confirmed_user(client, "bob")
    asked_for = []

    def refuse(usernames: Sequence[str]) -> None:
        asked_for.append(list(usernames))
        raise NotAuthorizedException("no")

    run = flows.FLOWS["USER_SRP_AUTH"].run
    assert run is not None
    with pytest.raises(NotAuthorizedException, match="no"), a_call(given) as opened:
        parameters = {"USERNAME": "bob", "SRP_A": "ab"}
        flows.begin(opened, attempt(opened, client, parameters, flow="USER_SRP_AUTH", check_client=refuse), run)
    assert asked_for == [["bob"]]
