"""docs/identity-providers.md: its program runs as it stands there, and somebody signs in by what it made."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.support import databases, recipes, server
from tests.support.browser import over_sockets
from tests.support.openid_server import Key, provider

pytestmark = pytest.mark.clients
PAGE, PROVIDER = "identity-providers.md", "http://localhost:8080/realms/shop"


def test_somebody_signs_in_by_what_the_program_made() -> None:
    with databases.empty("sqlite://") as url, server.running(url) as emulator, provider(Key()) as company:
        (recipe,) = recipes.of_page(PAGE)
        assert (recipes.programs(PAGE), PROVIDER in recipe.code) == (1, True)
        pool_id, client_id = recipes.run(recipe.at({recipes.EMULATOR: emulator.url, PROVIDER: company.url})).split()
        with over_sockets(emulator.url) as browser:
            asked = {
                "client_id": client_id,
                "response_type": "code",
                "redirect_uri": "http://localhost:3000/callback",
                "identity_provider": "Company",
            }
            left = browser.get(f"/{pool_id}/oauth2/authorize", asked).location
            taken = dict(parse_qsl(urlsplit(left).query))
            assert taken["redirect_uri"] == f"{emulator.url}/{pool_id}/oauth2/idpresponse"
            brought = {"state": taken["state"], "code": company.code(taken["nonce"])}
            assert "code" in browser.get(f"/{pool_id}/oauth2/idpresponse", brought).told
