"""OpenID clients of Node, unmodified: openid-client, and oauth4webapi, which it and Auth.js are made of. Both read the
discovery document and refuse what is not as the standards have it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import hosted
from tests.clients.hosted import SCOPES, HostedApp
from tests.clients.world import Journey
from tests.support.given import PASSWORD
from tests.support.oauth_client import claims

pytestmark = pytest.mark.clients
Javascript = Callable[..., Any]
ANN = {"username": "ann", "password": PASSWORD}
RENEWED = {"id": True, "access": True, "refresh": False}


def journey_of(javascript: Javascript, name: str, app: HostedApp, scope: str = " ".join(SCOPES)) -> Any:
    return javascript("oauth.mjs", name, **app.members(), **ANN, scope=scope)


@pytest.mark.parametrize("secret", [False, True], ids=["public", "with secret"])
def test_openid_client_signs_in_renews_and_revokes(
    hosted_journey: Journey, javascript: Javascript, secret: bool
) -> None:
    app = hosted.app(hosted_journey, secret=secret)
    found = journey_of(javascript, "openidClient", app)
    sub = found["claims"]["sub"]
    assert found == {
        "claims": {"sub": sub, "iss": app.issuer, "aud": app.id},
        "user": {"sub": sub, "email": "ann@example.test", "email_verified": "true", "username": "ann"},
        "expiresIn": 3600,
        "renewed": RENEWED,
        "twice": "invalid_grant",
        "revoked": "invalid_grant",
        "endSession": app.id,
    }


def test_oauth4webapi_signs_in_renews_and_revokes(hosted_journey: Journey, javascript: Javascript) -> None:
    """What userInfo says of a dead token names no scheme, here and at Cognito, so the library does not read it."""
    app = hosted.app(hosted_journey, version=2, secret=True)
    found = journey_of(javascript, "oauth4webapi", app)
    assert found["user"]["email"] == "ann@example.test"
    assert (found["renewed"], found["dead"]) == (RENEWED, "OAUTH_RESPONSE_IS_NOT_CONFORM")


def test_a_program_gets_a_token_for_itself_by_both(hosted_journey: Journey, javascript: Javascript) -> None:
    app = hosted.machine(hosted_journey)
    found = journey_of(javascript, "machine", app, "orders/read")
    told = claims(found["token"])
    assert (told["client_id"], told["sub"], told["scope"]) == (app.id, app.id, "orders/read")
    assert (found["keys"], found["refused"]) == (["access_token", "expires_in", "token_type"], "invalid_client")
