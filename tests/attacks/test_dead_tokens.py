"""Access tokens of a sign-in that is over, at every operation that takes one: refused, and nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore import xform_name

from emulator.model import contract
from tests.attacks.test_sessions import kept
from tests.attacks.test_tokens import MEMBERS, TAKING, Scene
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given

REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
EXPIRED = ("NotAuthorizedException", "Access Token has expired")
GONE = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
FORGED = ("NotAuthorizedException", "Could not verify signature for Access Token")
INVALID = ("NotAuthorizedException", "Invalid Access Token")
RESET = ("PasswordResetRequiredException", "Password reset required for the user")
Ending = Callable[[Scene], Any]


def _whom(scene: Scene) -> dict[str, str]:
    return {"UserPoolId": scene.client.pool_id, "Username": "bob"}


def _disabled_and_enabled(scene: Scene) -> None:
    scene.given.cognito.admin_disable_user(**_whom(scene))
    scene.given.cognito.admin_enable_user(**_whom(scene))


def _made_again(scene: Scene) -> None:
    """Another user of the same name; the token is the first one's."""
    scene.given.cognito.admin_delete_user(**_whom(scene))
    scene.given.confirmed_user(scene.client, "bob")


def _revoke(scene: Scene) -> None:
    scene.given.cognito.revoke_token(ClientId=scene.client.id, Token=scene.tokens["RefreshToken"])


def _reset(scene: Scene) -> None:
    statement = "UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :p"
    scene.given.sql(statement, p=scene.client.pool_id)


def _client_deleted(scene: Scene) -> None:
    scene.given.cognito.delete_user_pool_client(UserPoolId=scene.client.pool_id, ClientId=scene.client.id)


ENDINGS: dict[str, tuple[Ending, tuple[str, str]]] = {
    "GlobalSignOut": (lambda scene: scene.given.cognito.global_sign_out(AccessToken=scene.token), REVOKED),
    "AdminUserGlobalSignOut": (lambda scene: scene.given.cognito.admin_user_global_sign_out(**_whom(scene)), REVOKED),
    "RevokeToken": (_revoke, REVOKED),
    "disabled": (lambda scene: scene.given.cognito.admin_disable_user(**_whom(scene)), REVOKED),
    "disabled and enabled": (_disabled_and_enabled, REVOKED),
    "deleted": (lambda scene: scene.given.cognito.admin_delete_user(**_whom(scene)), GONE),
    "deleted by the user": (lambda scene: scene.given.cognito.delete_user(AccessToken=scene.token), GONE),
    "deleted and made again": (_made_again, GONE),
    "late": (lambda scene: scene.given.clock_advanced(timedelta(hours=1)), EXPIRED),
    "to be reset": (_reset, RESET),
    "client deleted": (_client_deleted, INVALID),
    "pool deleted": (lambda scene: scene.given.cognito.delete_user_pool(UserPoolId=scene.client.pool_id), FORGED),
}
# These declare nothing of a user's state, and say what they may: the session is over.
UNDECLARED = {"UserNotFoundException", "PasswordResetRequiredException"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_of_a_sign_in_that_is_over_opens_nothing(given: Given, ending: str) -> None:
    scene = Scene(given)
    end, expected = ENDINGS[ending]
    end(scene)
    before = kept(given, scene.client.pool_id)
    for name in TAKING:
        operation = contract.operations()[name]
        needed = contract.shape(operation.input).required - {"AccessToken"}
        said = refusal(
            getattr(given.cognito, xform_name(name)),
            AccessToken=scene.token,
            **{member: MEMBERS[member] for member in needed},
        )
        if expected[0] in UNDECLARED and expected[0] not in operation.errors:
            assert (name, said[0]) == (name, "NotAuthorizedException")
        else:
            assert (name, said) == (name, expected)
    assert kept(given, scene.client.pool_id) == before


@pytest.mark.parametrize("ending", sorted(set(ENDINGS) - {"late", "to be reset", "client deleted", "pool deleted"}))
def test_nor_does_its_refresh_token_make_another(given: Given, ending: str) -> None:
    scene = Scene(given)
    ENDINGS[ending][0](scene)
    before = kept(given, scene.client.pool_id)
    call = given.cognito.get_tokens_from_refresh_token
    said = refusal(call, ClientId=scene.client.id, RefreshToken=scene.tokens["RefreshToken"])
    assert said[0] in ("NotAuthorizedException", "UserNotFoundException")
    assert kept(given, scene.client.pool_id) == before


def test_a_token_is_its_own_pools_and_its_own_clients(given: Given) -> None:
    """It says who, in which pool and through which client; the client it is not of has no say in it."""
    scene, foreign = Scene(given), Scene(given)
    other = given.client(scene.client.pool_id, ReadAttributes=["name"], WriteAttributes=["name"])
    eve = given.tokens(other, "bob")["AccessToken"]
    call = given.cognito.update_user_attributes
    email = [{"Name": "email", "Value": "eve@evil.test"}]
    assert refusal(call, AccessToken=eve, UserAttributes=email)[0] == "NotAuthorizedException"
    assert given.attributes(scene.client, "bob")["email"] == "bob@example.test"
    # What the other pool's token changes is the other pool's.
    before = kept(given, scene.client.pool_id)
    answer(call, AccessToken=foreign.token, UserAttributes=email)
    answer(given.cognito.global_sign_out, AccessToken=foreign.token)
    assert kept(given, scene.client.pool_id) == before
    revoke = given.cognito.revoke_token
    for token, client in ((scene.tokens["RefreshToken"], other), (scene.tokens["RefreshToken"], foreign.client)):
        assert refusal(revoke, ClientId=client.id, Token=token)[0] == "UnauthorizedException"
    assert kept(given, scene.client.pool_id) == before
    assert given.cognito.get_user(AccessToken=scene.token)["Username"] == "bob"


def test_signing_out_ends_the_sign_ins_of_one_user(given: Given) -> None:
    scene = Scene(given)
    given.confirmed_user(scene.client, "eve")
    eve = given.tokens(scene.client, "eve")["AccessToken"]
    answer(given.cognito.global_sign_out, AccessToken=scene.token)
    assert refusal(given.cognito.get_user, AccessToken=scene.token) == REVOKED
    assert given.cognito.get_user(AccessToken=eve)["Username"] == "eve"
