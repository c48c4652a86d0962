"""For which names there are certificates, how many are kept, and when they are made anew."""

import ssl
from datetime import datetime, timedelta

import pytest

from emulator.base.clock import SystemClock
from emulator.base.randomness import SystemRandomness
from emulator.crypto import authority
from emulator.tls import contexts
from emulator.tls.contexts import Signed
from emulator.tls.names import Names

RANDOM = SystemRandomness()
AUTHORITY = authority.make(RANDOM, SystemClock().now())


class Clock:
    def __init__(self) -> None:
        self.at = SystemClock().now()

    def now(self) -> datetime:
        return self.at


def signed(public_url: str = "http://localhost:9229", clock: Clock | None = None) -> Signed:
    names = Names(public_url, lambda host: host == "login.example.com")
    return Signed(AUTHORITY, names, RANDOM, clock or Clock())


def shown(context: ssl.SSLContext, name: str) -> dict[str, object]:
    """What a strict client that trusts the authority is shown. Raises SSLCertVerificationError."""
    client = ssl.create_default_context(cadata=AUTHORITY.pem.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = context.wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server, server_hostname=name)
    done: set[ssl.SSLObject] = set()
    while len(done) < 2:
        for side in (theirs, ours):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
    found = theirs.getpeercert()
    assert found
    return dict(found)


SERVED = [
    "localhost",
    "LocalHost.",
    "shop.localhost",
    "shop.auth.us-east-1.localhost",
    "cognito-idp.us-east-1.amazonaws.com",
    "cognito-idp.ap-southeast-2.amazonaws.com",
    "cognito-idp-fips.us-west-2.amazonaws.com",
    "issuer-cognito-idp.eu-west-1.amazonaws.com",
    "shop.auth.us-east-1.amazoncognito.com",
    "login.example.com",
]
REFUSED = [
    "example.com",
    "other.example.com",
    "amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    "cognito-idp.nowhere.amazonaws.com",
    "x.cognito-idp.us-east-1.amazonaws.com",
    "cognito-idp.us-east-1.amazonaws.com.example.com",
    "auth.us-east-1.amazoncognito.com",
    "a.b.auth.us-east-1.amazoncognito.com",
    "-.auth.us-east-1.amazoncognito.com",
    "amazoncognito.com",
    "notlocalhost",
    "localhost.example.com",
    "*.localhost",
    "emulator",
]


@pytest.mark.parametrize("name", SERVED)
def test_a_name_of_ours_has_a_certificate_that_strict_clients_take(name: str) -> None:
    context = signed().find(name)
    assert context
    bare = name.lower().removesuffix(".")
    assert ("DNS", bare) in shown(context, bare)["subjectAltName"]  # type: ignore[operator]


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_name_has_none(name: str) -> None:
    assert signed().ready(name) is signed().find(name) is None


@pytest.mark.parametrize("name", [None, "", "127.0.0.1", "::1"])
def test_whoever_asks_for_no_name_is_shown_this_machines(name: str | None) -> None:
    context = signed().find(name)
    assert context
    for address in ("127.0.0.1", "::1", "localhost"):
        names = shown(context, address)["subjectAltName"]
        assert names == (("DNS", "localhost"), ("IP Address", "127.0.0.1"), ("IP Address", "0:0:0:0:0:0:0:1"))


def test_the_host_of_the_public_url_is_one_of_ours() -> None:
    assert signed("https://emulator:9443").find("emulator")
    assert signed("https://id.example.test").find("id.example.test")
    context = signed("https://10.0.0.7:9443").find(None)
    assert context
    assert shown(context, "10.0.0.7")


def test_a_name_keeps_its_certificate_until_two_thirds_of_its_time_are_over() -> None:
    clock = Clock()
    ours = signed(clock=clock)
    assert ours.ready("localhost") is None
    first = ours.find("localhost")
    clock.at += timedelta(days=19, hours=23)
    assert ours.ready("localhost") is ours.find("localhost") is first
    clock.at += timedelta(hours=1)
    assert ours.ready("localhost") is None
    second = ours.find("localhost")
    assert second not in (None, first)
    assert ours.ready("localhost") is second


def test_a_certificate_is_good_for_thirty_days_and_a_day_before() -> None:
    clock = Clock()
    context = signed(clock=clock).find("localhost")
    assert context
    found = shown(context, "localhost")
    begins, ends = (ssl.cert_time_to_seconds(str(found[each])) for each in ("notBefore", "notAfter"))
    assert (round(begins - clock.at.timestamp()), round(ends - clock.at.timestamp())) == pytest.approx(
        (-86_400, 30 * 86_400), abs=1
    )


def test_the_name_that_was_not_asked_for_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts, "MOST_KEPT", 3)
    ours = signed()
    made = {name: ours.find(f"{name}.localhost") for name in "abc"}
    assert ours.ready("a.localhost") is made["a"]
    ours.find("d.localhost")
    assert [ours.ready(f"{name}.localhost") is not None for name in "abcd"] == [True, False, True, True]


def test_a_custom_domain_is_asked_for_each_time() -> None:
    """A pool may have lost it."""
    ours = signed()
    first = ours.find("login.example.com")
    assert ours.ready("login.example.com") is None
    assert ours.find("login.example.com") is first


def test_a_long_name_is_no_common_name_but_works() -> None:
    name = f"{'a' * 63}.auth.us-east-1.amazoncognito.com"
    context = signed().find(name)
    assert context
    assert shown(context, name)
