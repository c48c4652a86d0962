"""Some of the attacks here are on two servers at once, those of the races; some on the hosted pages; some come from a
provider."""

from tests.federation.conftest import company, server, signing_key
from tests.oauth.conftest import another_browser, app_client, browser, hosted, managed, standing, standing_given
from tests.races.conftest import beside_pair, frozen_clock, pair, pair_given, started_pair

__all__ = [
    "another_browser",
    "app_client",
    "beside_pair",
    "browser",
    "company",
    "frozen_clock",
    "hosted",
    "managed",
    "pair",
    "pair_given",
    "server",
    "signing_key",
    "standing",
    "standing_given",
    "started_pair",
]
