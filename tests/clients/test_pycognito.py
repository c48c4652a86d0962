"""pycognito, which signs in with SRP only and verifies each token it is given against the pool's keys and issuer.

It takes both from the client's `endpoint_url`, so the emulator's default issuer mode suits it as it is.
"""

import pycognito
import pytest
from botocore.exceptions import ClientError
from pycognito.exceptions import ForceChangePasswordException, TokenVerificationException

from tests.clients.world import PASSWORD, Journey
from tests.support.given import AppClient

pytestmark = [
    pytest.mark.clients,
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # it calls it
]


def user_of(journey: Journey, client: AppClient, username: str) -> pycognito.Cognito:
    return pycognito.Cognito(
        client.pool_id,
        client.id,
        client_secret=client.secret,
        username=username,
        access_key=journey.account,
        secret_key="test",
        boto3_client_kwargs={"endpoint_url": journey.url},
    )


def test_a_user_registers_confirms_and_authenticates_with_srp(journey: Journey) -> None:
    client = journey.app_client()
    user = user_of(journey, client, "pia")
    user.set_base_attributes(email="pia@register.test")
    registered = user.register("pia", PASSWORD)
    assert registered["UserConfirmed"] is False
    user.confirm_sign_up(journey.mailbox.code("pia@register.test"))

    user.authenticate(PASSWORD)

    assert user.token_type == "Bearer"
    assert user.id_claims["cognito:username"] == "pia"
    assert user.access_claims["client_id"] == client.id
    shown = user.get_user()
    assert (shown.email, shown.email_verified, shown.sub) == ("pia@register.test", True, registered["UserSub"])


def test_a_client_with_a_secret_authenticates_with_srp(journey: Journey) -> None:
    client = journey.app_client(GenerateSecret=True)
    user = user_of(journey, client, "sue")
    user.set_base_attributes(email="sue@secret.test")
    user.register("sue", PASSWORD)
    user.confirm_sign_up(journey.mailbox.code("sue@secret.test"))
    user.authenticate(PASSWORD)
    assert user.get_user().email == "sue@secret.test"


def test_srp_signs_in_by_an_alias(journey: Journey) -> None:
    client = journey.app_client({"AliasAttributes": ["email"]})
    journey.confirmed_user(client, "alice", "alice@alias.test")
    user = user_of(journey, client, "alice@alias.test")
    user.authenticate(PASSWORD)
    assert user.id_claims["cognito:username"] == "alice"


def test_srp_signs_in_where_the_email_is_the_username(journey: Journey) -> None:
    client = journey.app_client({"UsernameAttributes": ["email"]})
    sub = journey.confirmed_user(client, "meg@username.test", "meg@username.test")
    user = user_of(journey, client, "meg@username.test")
    user.authenticate(PASSWORD)
    assert (user.id_claims["cognito:username"], user.id_claims["sub"]) == (sub, sub)


def test_a_wrong_password_fails_in_srp(journey: Journey) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "wendy", "wendy@wrong.test")
    with pytest.raises(ClientError, match=r"NotAuthorizedException.*Incorrect username or password\."):
        user_of(journey, client, "wendy").authenticate("Wr0ng-password!")


def test_an_invited_user_chooses_a_password(journey: Journey) -> None:
    client = journey.app_client()
    journey.invited_user(client, "ivy", "Temp0rary!", email="ivy@invited.test")
    user = user_of(journey, client, "ivy")
    with pytest.raises(ForceChangePasswordException):
        user.authenticate("Temp0rary!")
    user.new_password_challenge("Temp0rary!", PASSWORD)
    assert user.id_claims["cognito:username"] == "ivy"
    again = user_of(journey, client, "ivy")
    again.authenticate(PASSWORD)
    assert again.get_user().email == "ivy@invited.test"


def test_tokens_renew_and_verify_until_logout(journey: Journey) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "ron", "ron@renew.test")
    user = user_of(journey, client, "ron")
    user.authenticate(PASSWORD)
    first, refresh_token = user.access_token, user.refresh_token

    user.renew_access_token()
    assert user.access_token != first
    assert user.check_token() is False
    user.verify_tokens()

    other_client = journey.app_client()
    stranger = user_of(journey, other_client, "ron")
    stranger.pool_jwk = user.pool_jwk
    with pytest.raises(TokenVerificationException):
        stranger.verify_token(user.id_token, "id_token", "id")

    access_token = user.access_token
    user.logout()
    assert user.access_token is None
    late = user_of(journey, client, "ron")
    late.access_token, late.refresh_token = access_token, refresh_token
    with pytest.raises(ClientError, match="Access Token has been revoked"):
        late.get_user()
    with pytest.raises(ClientError, match="Refresh Token has been revoked"):
        late.renew_access_token()


def test_an_administrator_signs_in_under_the_flow_s_old_name(journey: Journey) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "nora", "nora@admin.test")
    user = user_of(journey, client, "nora")
    user.admin_authenticate(PASSWORD)
    assert user.admin_get_user().user_status == "CONFIRMED"
