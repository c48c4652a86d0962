"""What happens between the two steps of SRP: a proof does not outlive what it proves."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from emulator import app
from emulator.base.randomness import SystemRandomness
from emulator.work import Services
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, INCORRECT, UNKNOWN, initiate, initiate_refused, respond_refused

Client = Any


def _refused(srp: Srp, challenge: dict[str, Any]) -> tuple[str, str]:
    return respond_refused(srp.client, "PASSWORD_VERIFIER", srp.responses(challenge))


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (lambda c: c.cognito.admin_delete_user(UserPoolId=c.pool_id, Username="bob"), INCORRECT),
        (
            lambda c: c.cognito.admin_set_user_password(
                UserPoolId=c.pool_id, Username="bob", Password="N3w-secret", Permanent=True
            ),
            INCORRECT,
        ),
        (
            lambda c: c.cognito.admin_set_user_password(
                UserPoolId=c.pool_id, Username="bob", Password=PASSWORD, Permanent=True
            ),
            INCORRECT,
        ),
        (
            lambda c: c.cognito.delete_user_pool_client(UserPoolId=c.pool_id, ClientId=c.id),
            ("ResourceNotFoundException", "User pool client {id} does not exist."),
        ),
        (
            lambda c: c.cognito.delete_user_pool(UserPoolId=c.pool_id),
            ("ResourceNotFoundException", "User pool client {id} does not exist."),
        ),
    ],
    ids=["user deleted", "password changed", "same password set again", "client deleted", "pool deleted"],
)
def test_a_proof_does_not_outlive_what_it_proves(
    given: Given, between: Callable[[AppClient], object], said: tuple[str, str]
) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    challenge = srp.begin()
    between(client)
    assert _refused(srp, challenge) == (said[0], said[1].format(id=client.id))


def test_a_pinned_client_made_again_in_another_pool_does_not_inherit_challenges(given: Given) -> None:
    name = f"_custom_id_:pinned{given.pool().rsplit('_', 1)[1]}"
    client = given.client(ClientName=name)
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    challenge = srp.begin()
    given.cognito.delete_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    again = given.client(ClientName=name)
    assert again.id == client.id
    given.confirmed_user(again, "bob")
    assert _refused(srp, challenge) == INCORRECT


class _Meanwhile(SystemRandomness):
    """Randomness that lets something happen when the server draws its secret."""

    happens: Callable[[], object] = staticmethod(lambda: None)

    def bytes(self, count: int) -> bytes:
        if count == 32:
            self.happens()
        return super().bytes(count)


@pytest.mark.parametrize("parameters", [{"AuthFlow": "USER_SRP_AUTH"}, {"AuthFlow": "USER_AUTH"}], ids=str)
def test_a_user_deleted_while_the_challenge_is_made_gets_none(
    services: Services, connect: Callable[..., Client], given: Given, parameters: dict[str, str]
) -> None:
    random = _Meanwhile()
    slow = connect(to=app.build_door(structs.replace(services, random=random)))
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "bob")
    initiate(client, "initiate_auth", "USER_SRP_AUTH", USERNAME="bob", SRP_A="2")  # the pool has its keys
    random.happens = lambda: given.sql("DELETE FROM users WHERE pool_id = :pool", pool=client.pool_id)
    said = initiate_refused(
        dataclasses.replace(client, cognito=slow),
        "initiate_auth",
        parameters["AuthFlow"],
        USERNAME="bob",
        SRP_A="2",
        PREFERRED_CHALLENGE="PASSWORD_SRP",
    )
    assert said == UNKNOWN
