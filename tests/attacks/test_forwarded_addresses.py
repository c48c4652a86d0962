"""X-Forwarded-For is a client's to write: believed of named proxies alone, and what is no address changes nothing."""

import http.client
import itertools
from typing import Any

import orjson
import pytest

from emulator.base.forwarded import MOST_READ, Proxies
from emulator.settings import load
from tests.support.caller import Caller, headers
from tests.support.given import PASSWORD
from tests.support.server import running

LONG = ", ".join(["203.0.113.9"] * 5000)


@pytest.mark.parametrize(
    ("named", "peer", "header", "client"),
    [
        ("127.0.0.1", "127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("*", "192.0.2.1", "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "not an address", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", ",,,", "127.0.0.1"),
        ("*", "192.0.2.1", "198.51.100.1, unknown, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("127.0.0.1", "127.0.0.1", "999.1.1.1", "127.0.0.1"),
        ("127.0.0.1", None, "203.0.113.9", None),
        ("127.0.0.1", "", "203.0.113.9", None),
        ("", "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        ("*", "127.0.0.1", LONG, "203.0.113.9"),
    ],
)
def test_an_address_is_believed_as_far_as_proxies_vouch_for_it(
    named: str, peer: str | None, header: str | None, client: str | None
) -> None:
    assert Proxies(named).client_of(peer, header) == client


def test_of_a_long_header_the_end_is_looked_at() -> None:
    class Counted(Proxies):
        looked = 0

        def _has(self, _address: Any) -> bool:
            self.looked += 1
            return True

    proxies = Counted("*")
    addresses = (f"10.{a}.{b}.1" for a, b in itertools.product(range(100), range(100)))
    assert proxies.client_of("127.0.0.1", ",".join(addresses)) is not None
    assert proxies.looked <= MOST_READ + 1


@pytest.mark.parametrize("named", ["nonsense", "127.0.0.1/40", "127.0.0.1,x", "1.2.3"])
def test_a_proxy_that_is_no_address_is_refused_at_start(named: str) -> None:
    with pytest.raises(ValueError, match="must name addresses, networks"):
        load(env_file=False, forwarded_allow_ips=named)


def test_the_name_that_other_servers_have_for_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.0/8")
    assert load(env_file=False).forwarded_allow_ips == "10.0.0.0/8"
    monkeypatch.setenv("EMULATOR_FORWARDED_ALLOW_IPS", "*")
    assert load(env_file=False).forwarded_allow_ips == "*"


def test_a_header_that_is_no_address_refuses_no_sign_in_and_decides_no_risk(database_url: str) -> None:
    """Over a port: what the server's own layers make of the header is not seen below it."""
    with running(database_url) as server:
        caller = Caller(server.url, "123456789012")
        add_ons = {"AdvancedSecurityMode": "ENFORCED"}
        made = caller.must("CreateUserPool", PoolName="p", UserPoolAddOns=add_ons, UserPoolTier="PLUS")
        pool = made["UserPool"]["Id"]
        client = caller.must(
            "CreateUserPoolClient",
            UserPoolId=pool,
            ClientName="c",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )["UserPoolClient"]["ClientId"]
        caller.must("AdminCreateUser", UserPoolId=pool, Username="bob", MessageAction="SUPPRESS")
        caller.must("AdminSetUserPassword", UserPoolId=pool, Username="bob", Password=PASSWORD, Permanent=True)
        body = orjson.dumps(
            {
                "ClientId": client,
                "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD},
            }
        )
        ways = [["not an address"], ["203.0.113.9"], ["::1, ,"], [LONG[:4000]], ["198.51.100.7", "127.0.0.1"]]
        for forwarded in ways:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.putrequest("POST", "/")
            told = [("X-Forwarded-For", value) for value in forwarded]  # HAProxy adds a header, no entry
            for name, value in [*headers("InitiateAuth", "1").items(), ("Content-Length", str(len(body))), *told]:
                connection.putheader(name, value)
            connection.endheaders(body)
            assert connection.getresponse().status == 200, forwarded
            connection.close()
        events = caller.must("AdminListUserAuthEvents", UserPoolId=pool, Username="bob")["AuthEvents"]
    addresses = {event["EventContextData"]["IpAddress"] for event in events}
    assert addresses == {"127.0.0.1", "203.0.113.9", "198.51.100.7"}
