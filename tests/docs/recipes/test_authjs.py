"""The recipe of Auth.js: from its own sign-in route over the hosted page to a session of the application."""

import pytest

from tests.clients import node
from tests.docs.recipes.conftest import Kitchen
from tests.support.given import PASSWORD

pytestmark = pytest.mark.clients


def test_authjs_signs_in_and_out(kitchen: Kitchen) -> None:
    found = node.run(
        node.packages(),
        node.SCRIPTS / "authjs.mjs",
        config=kitchen.recipe("recipes/authjs.md", "authjs").code,
        app=kitchen.application,
        username="ann",
        password=PASSWORD,
    )
    assert found["sessions"] == [None, "ann@example.com", None]
    assert found["arrived"] == f"{kitchen.application}/welcome"
    assert found["asked"]["redirect_uri"] == f"{kitchen.application}/api/auth/callback/cognito"
    assert {"state", "nonce", "code_challenge"} <= set(found["asked"])
