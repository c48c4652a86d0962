"""Nobody signs in as another user of a provider: not by a token that the provider did not sign for this pool and this
sign-in, not by keys of their own, not by another provider's answer, and not by where a provider's documents lead."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from emulator.federation import asking
from tests.federation.room import NONCE, Room, room
from tests.support.given import Given
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET, DISCOVERY, Key, OpenIdServer, Page, provider
from tests.support.outsiders import saying

pytestmark = pytest.mark.once
Claims = dict[str, Any]
Forgery = Callable[[OpenIdServer, Claims], str]
STRANGER = Key("ES256", kid="stranger")


def part(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(header: Any, claims: Claims) -> str:
    return f"{part(header)}.{part(claims)}."


def keyed(secret: bytes, header: Any, claims: Claims) -> str:
    """Signed by HMAC, which PyJWT refuses to do with a public key."""
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def by_public_key(server: OpenIdServer, claims: Claims) -> str:
    pem = server.keys[0].private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return keyed(pem, {"alg": "HS256", "kid": server.keys[0].kid}, claims)


def by_published_modulus(server: OpenIdServer, claims: Claims) -> str:
    return keyed(server.keys[0].jwk()["n"].encode(), {"alg": "HS256", "kid": server.keys[0].kid}, claims)


def altered(server: OpenIdServer, claims: Claims) -> str:
    head, _, signature = server.keys[0].sign(claims).split(".")
    return f"{head}.{part({**claims, 'sub': 'victim'})}.{signature}"


def as_other_algorithm(server: OpenIdServer, claims: Claims) -> str:
    """The provider's own signature under another header."""
    _, body, signature = server.keys[0].sign(claims).split(".")
    return f"{part({'alg': 'PS256', 'kid': server.keys[0].kid})}.{body}.{signature}"


FORGERIES: dict[str, tuple[Forgery, str]] = {
    "alg none": (lambda server, claims: unsigned({"alg": "none", "kid": server.keys[0].kid}, claims), "format"),
    "alg None": (
        lambda server, claims: unsigned({"alg": "None", "kid": server.keys[0].kid}, claims) + part(b"x"),
        "algorithm",
    ),
    "no alg": (lambda server, claims: f"{part({'kid': server.keys[0].kid})}.{part(claims)}.{part(b'x')}", "algorithm"),
    "no signature": (lambda server, claims: server.keys[0].sign(claims).rpartition(".")[0] + ".", "format"),
    "a stranger's signature": (lambda server, claims: Key(kid=server.keys[0].kid).sign(claims), "signature"),
    "altered claims": (altered, "signature"),
    "another algorithm of the same key": (as_other_algorithm, "kid"),
    "HMAC by the public key": (by_public_key, "signature"),
    "HMAC by the modulus": (by_published_modulus, "signature"),
    "HMAC by nothing": (lambda _, claims: keyed(b"", {"alg": "HS256"}, claims), "signature"),
    "an unknown kid": (lambda _, claims: STRANGER.sign(claims), "kid"),
    "no kid": (lambda server, claims: server.keys[0].sign(claims, kid=None), "kid"),
    "a kid that is a path": (lambda server, claims: server.keys[0].sign(claims, kid="../../dev/null"), "kid"),
    "a key in the header": (lambda _, claims: STRANGER.sign(claims, jwk=STRANGER.jwk()), "kid"),
    "a critical extension": (
        lambda server, claims: server.keys[0].sign(claims, crit=["exp"], exp=9999999999),
        "header",
    ),
    "five parts": (lambda server, claims: f"{server.keys[0].sign(claims)}.a.b", "format"),
    "no JSON": (lambda *_: "eyJh.bbbb.cccc", "format"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_not_believed(company: Room, server: OpenIdServer, name: str) -> None:
    forge, wrong = FORGERIES[name]
    server.token = lambda claims: forge(server, claims)
    assert company.refused() == ("invalid_request", f"Bad id_token {wrong}")
    assert server.asked("/me") == []


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_an_address_in_a_header_is_not_asked(company: Room, server: OpenIdServer, member: str) -> None:
    with provider(STRANGER) as evil:
        server.token = lambda claims: STRANGER.sign(claims, **{member: f"{evil.url}/jwks"})
        assert company.refused() == ("invalid_request", "Bad id_token kid")
        assert evil.requests == []


@pytest.mark.parametrize(
    "jwk",
    [
        {"use": "enc"},
        {"alg": "RS512"},
        {"kty": "oct", "k": part(b"x" * 32)},
        {"n": part(b"\xff" * 8)},
        {"n": "", "e": ""},
        {"n": 7},
        {"e": "AA"},
    ],
)
def test_a_published_key_that_is_not_for_this_signs_nothing(
    company: Room, server: OpenIdServer, jwk: dict[str, Any]
) -> None:
    server.pages["/jwks"] = lambda _: Page({"keys": [server.keys[0].jwk(**jwk), "x", None, []]})
    assert company.refused()[1] in ("Bad id_token kid", "Bad id_token signature")


def test_a_short_key_signs_nothing(company: Room, server: OpenIdServer) -> None:
    short = Key(bits=1024)

    def sign(claims: Claims) -> str:  # PyJWT warns of such a key
        text = f"{part({'alg': 'RS256', 'kid': short.kid})}.{part(claims)}"
        return f"{text}.{part(short.private.sign(text.encode(), PKCS1v15(), SHA256()))}"

    server.keys, server.token = [short], sign
    assert company.refused() == ("invalid_request", "Bad id_token signature")


def test_a_key_of_another_curve_signs_nothing(company: Room, server: OpenIdServer) -> None:
    server.keys = [Key("ES256")]
    server.pages["/jwks"] = lambda _: Page({"keys": [server.keys[0].jwk(crv="P-384")]})
    assert company.refused() == ("invalid_request", "Bad id_token signature")


def test_a_key_signs_only_by_the_algorithm_of_its_curve(company: Room, server: OpenIdServer) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    published = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "long", "use": "sig"}
    server.pages["/jwks"] = lambda _: Page({"keys": [published]})

    def sign(claims: Claims) -> str:
        text = f"{part({'alg': 'ES256', 'kid': 'long'})}.{part(claims)}"
        r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
        return f"{text}.{part(r.to_bytes(48, 'big') + s.to_bytes(48, 'big'))}"

    server.token = sign
    assert company.refused() == ("invalid_request", "Bad id_token signature")


@pytest.mark.parametrize("secret", ["", CLIENT_SECRET])
def test_a_provider_without_a_secret_signs_by_none(given: Given, server: OpenIdServer, secret: str) -> None:
    found = room(given, server)
    details = {name: value for name, value in server.details().items() if name != "client_secret"}
    given.cognito.update_identity_provider(UserPoolId=found.pool_id, ProviderName=found.name, ProviderDetails=details)
    server.token = lambda claims: keyed(secret.encode(), {"alg": "HS256"}, claims)
    server.pages["/token"] = lambda _: Page({"access_token": "a", "id_token": server.id_token(NONCE)})
    assert found.refused() == ("invalid_request", "Bad id_token algorithm")


def ago(seconds: int) -> int:
    return int(time.time()) - seconds


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ({"iss": "https://evil.example"}, "issuer https://evil.example"),
        ({"iss": None}, "issuer None"),
        ({"iss": ["x"]}, "issuer ['x']"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": {CLIENT_ID: True}}, "audience"),
        ({"aud": f"{CLIENT_ID}2"}, "audience"),
        ({"aud": ["another", "others"]}, "audience"),
        ({"aud": [[CLIENT_ID]]}, "audience"),
        ({"azp": "another"}, "audience"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "audience"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": ["a-nonce"]}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"exp": None}, "exp"),
        ({"exp": "9999999999"}, "exp"),
        ({"exp": -1}, "exp"),
        ({"nbf": "tomorrow"}, "iat"),
    ],
    ids=str,
)
def test_a_token_for_somebody_else_is_not_believed(
    company: Room, server: OpenIdServer, claims: Claims, wrong: str
) -> None:
    server.claims |= claims
    assert company.refused() == ("invalid_request", f"Bad id_token {wrong}")


@pytest.mark.parametrize(("claim", "since"), [("exp", 61), ("iat", -120), ("nbf", -120)])
def test_a_token_is_believed_in_its_time_alone(company: Room, server: OpenIdServer, claim: str, since: int) -> None:
    server.claims[claim] = ago(since)
    assert company.refused()[0] == "invalid_request"
    server.claims[claim] = ago(since // 10)  # clocks of two machines differ by so much
    assert company.come_back().subject == "4711"


def test_user_info_of_another_user_is_not_mixed_in(company: Room, server: OpenIdServer) -> None:
    server.profile = {"sub": "victim", "email": "victim@example.test"}
    assert company.refused() == ("invalid_request", "Bad userInfo sub")


@pytest.mark.parametrize("issuer", ["https://evil.example", "", "null"])
def test_the_answer_of_another_provider_is_not_taken(company: Room, server: OpenIdServer, issuer: str) -> None:
    assert company.refused(iss=issuer) == ("invalid_request", "The answer is of another provider.")
    assert server.asked("/token") == []


def test_a_provider_that_promises_to_name_itself_must(given: Given, server: OpenIdServer) -> None:
    server.discovery["authorization_response_iss_parameter_supported"] = True
    found = room(given, server)
    assert found.refused() == ("invalid_request", "The answer is of another provider.")
    assert found.come_back(iss=server.url).subject == "4711"


def test_the_tokens_of_one_provider_are_none_of_another(company: Room, server: OpenIdServer) -> None:
    with provider(Key()) as other:
        server.pages["/token"] = lambda _: Page({"access_token": "a", "id_token": other.id_token(NONCE)})
        assert company.refused() == ("invalid_request", "Bad id_token kid")
        server.pages["/jwks"] = lambda _: Page({"keys": [key.jwk() for key in other.keys]})
        assert company.refused() == ("invalid_request", f"Bad id_token issuer {other.url}")


# --- where documents lead, and what comes from there ----------------------------------------------------------------


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.3)


@pytest.mark.parametrize("address", ["http://169.254.169.254/token", "https://[fd00:ec2::254]/", "http://8.8.8.8/x"])
@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.usefixtures("short")
def test_a_document_leads_to_nobodys_credentials(given: Given, server: OpenIdServer, name: str, address: str) -> None:
    server.discovery[name] = address
    server.profile = {"sub": "4711", "name": "secret"}
    found = room(given, server)
    if name == "userinfo_endpoint" and address.startswith("https://"):
        assert found.come_back().told["userInfo"] == {}
    else:
        assert found.refused()[0] == "invalid_request"


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None, ["x"]])
def test_a_document_of_another_issuer_is_not_used(given: Given, server: OpenIdServer, issuer: Any) -> None:
    server.discovery["issuer"] = issuer
    assert room(given, server).refused() == ("invalid_request", "Unable to contact well-known endpoint")
    assert [request.path for request in server.requests] == [DISCOVERY]


def test_a_document_with_a_huge_address_is_not_kept(given: Given, server: OpenIdServer) -> None:
    server.discovery["userinfo_endpoint"] = f"{server.url}/{'x' * 2048}"
    assert room(given, server).refused() == ("invalid_request", "Unable to contact well-known endpoint")


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks", "/me"])
@pytest.mark.usefixtures("short")
def test_a_redirect_leads_to_nobodys_credentials(given: Given, server: OpenIdServer, path: str) -> None:
    server.pages[path] = lambda _: Page(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    found = room(given, server)
    if path == "/me":
        assert found.come_back().told["userInfo"] == {}
    else:
        assert found.refused()[0] == "invalid_request"


def test_a_token_endpoint_takes_no_secret_along_by_a_redirect(company: Room, server: OpenIdServer) -> None:
    with provider() as evil:
        server.pages["/token"] = lambda _: Page(status=307, headers={"Location": f"{evil.url}/token"})
        assert company.refused() == ("invalid_request", "Company Error - 307 error getting token")
        assert evil.requests == []


def test_the_access_token_does_not_follow_a_redirect_elsewhere(company: Room, server: OpenIdServer) -> None:
    with provider() as evil:
        server.pages["/me"] = lambda _: Page(status=302, headers={"Location": f"{evil.url}/me"})
        assert company.come_back().told["userInfo"] == {}
        (request,) = evil.requests
        assert "authorization" not in request.headers


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks", "/me"])
def test_a_huge_answer_is_not_read_to_its_end(given: Given, server: OpenIdServer, path: str) -> None:
    server.pages[path] = lambda _: Page(b'{"a":"' + b"x" * asking.LONGEST + b'"}')
    found = room(given, server)
    if path == "/me":
        assert found.come_back().told["userInfo"] == {}
    else:
        assert found.refused()[0] == "invalid_request"


@pytest.mark.usefixtures("short")
def test_an_answer_that_drips_is_not_waited_for(given: Given, server: OpenIdServer) -> None:
    def drops() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        for _ in range(500):
            yield b" "

    with saying(drops, pause=0.02) as outsider:
        began = time.monotonic()
        found = room(given, server, token_url=f"{outsider.url}/token")
        assert found.refused() == ("invalid_request", "Read timed out")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("body", [b"[" * 5000 + b"]" * 5000, b"{}" * 3, b"\xff\xfe", b'"text"', b"[]", b"null", b""])
@pytest.mark.parametrize("path", ["/token", "/jwks", "/me"])
def test_an_answer_that_is_no_object_is_none(company: Room, server: OpenIdServer, path: str, body: bytes) -> None:
    server.pages[path] = lambda _: Page(body)
    if path == "/me":
        assert company.come_back().told["userInfo"] == {}
    else:
        assert company.refused()[0] == "invalid_request"


def test_a_claim_that_is_too_deep_did_not_come(company: Room, server: OpenIdServer) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    server.claims["deep"] = deep
    assert "deep" not in company.come_back().claims


def test_a_refusal_is_passed_on_within_bounds(company: Room) -> None:
    error, description = company.refused(error="e" * 100_000, error_description="d" * 100_000)
    assert (len(error), len(description or "")) == (2048, 2048)


def test_a_name_in_a_form_is_no_claim_of_openid(company: Room) -> None:
    claims = company.come_back(user='{"name":{"firstName":"Eve"},"email":"victim@example.test"}').claims
    assert ("firstName" in claims, claims["email"]) == (False, "ada@example.test")


def test_a_token_of_the_pools_own_secret_of_another_length_is_none(company: Room, server: OpenIdServer) -> None:
    server.token = lambda claims: jwt.encode(claims, f"{CLIENT_SECRET}x", "HS256")
    assert company.refused() == ("invalid_request", "Bad id_token signature")
