"""Google, Facebook, Login with Amazon and Sign in with Apple, each as its own documentation describes it."""

import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.federation.room import CALLBACK, NONCE, STATE, Room
from tests.support.given import Given
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET, DISCOVERY, Key, OpenIdServer, Page, Request
from tests.support.providers import made

pytestmark = pytest.mark.once
TEAM, KEY_ID = "3EXAMPLE", "2EXAMPLE"
ASKED = {"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "response_type": "code", "state": STATE}


def social(given: Given, kind: str, server: OpenIdServer, details: dict[str, str], **mapping: str) -> Room:
    pool_id = given.pool()
    made(given, pool_id, kind, ProviderDetails=details, AttributeMapping=mapping)
    return Room(given, pool_id, kind, server)


def own(server: OpenIdServer, scopes: str, attributes_url: str) -> dict[str, str]:
    """Details of a provider of the type that is at `server`."""
    return {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "authorize_scopes": scopes,
        "authorize_url": f"{server.url}/auth",
        "token_url": f"{server.url}/token",
        "attributes_url": f"{server.url}{attributes_url}",
    }


# --- Google ---------------------------------------------------------------------------------------------------------


def google(given: Given, server: OpenIdServer, **mapping: str) -> Room:
    details = {**own(server, "email profile openid", "/people?personFields="), "jwks_uri": f"{server.url}/jwks"}
    return social(given, "Google", server, details, **mapping)


def test_google_is_asked_at_its_own_addresses(given: Given, server: OpenIdServer) -> None:
    pool_id = given.pool()
    made(given, pool_id)
    address, query = Room(given, pool_id, "Google", server).leave(prompt="select_account", login_hint="ada")
    assert address == "https://accounts.google.com/o/oauth2/v2/auth"
    assert query == {
        **ASKED,
        "client_id": "1example23456789",
        "scope": "email profile openid",
        "nonce": NONCE,
        "prompt": "select_account",
    }


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_google_names_itself_in_two_ways(given: Given, server: OpenIdServer, issuer: str) -> None:
    server.claims["iss"] = issuer
    assert google(given, server, email="email").come_back(iss="https://accounts.google.com").subject == "4711"


def test_nobody_else_is_google(given: Given, server: OpenIdServer) -> None:
    assert google(given, server).refused() == ("invalid_request", f"Bad id_token issuer {server.url}")


def test_google_is_asked_for_what_the_token_does_not_tell(given: Given, server: OpenIdServer) -> None:
    server.claims["iss"] = "accounts.google.com"
    server.pages["/people"] = lambda _: Page({"birthdays": [{"text": "1815-12-10"}], "resourceName": "people/4711"})
    claims = google(given, server, email="email", birthdate="birthdays", gender="genders").come_back().claims
    (request,) = server.asked("/people")
    assert request.query == {"personFields": "birthdays,genders"}
    assert request.headers["authorization"] == "Bearer an-access-token"
    assert (claims["email"], claims["birthdays"]) == ("ada@example.test", "[%7B%22text%22%3A%221815-12-10%22%7D]")


def test_google_is_not_asked_for_what_the_token_tells(given: Given, server: OpenIdServer) -> None:
    server.claims["iss"] = "accounts.google.com"
    google(given, server, email="email").come_back()
    assert server.asked("/people") == []


def test_of_a_refusal_of_google_the_code_is_told(given: Given, server: OpenIdServer) -> None:
    assert google(given, server).refused(code="invented") == ("invalid_request", "Google Error - 400 invalid_grant")


# --- Facebook -------------------------------------------------------------------------------------------------------


def facebook(given: Given, server: OpenIdServer, **mapping: str) -> Room:
    server.pages["/token"] = lambda _: Page({"access_token": "an-access-token", "token_type": "bearer"})
    server.pages["/graph"] = lambda _: Page({"id": "1015", "email": "ada@example.test", "name": "Ada"})
    details = own(server, "public_profile, email", "/graph?fields=")
    return social(given, "Facebook", server, details, **mapping)


def test_facebooks_scopes_are_divided_by_commas_and_it_repeats_no_nonce(given: Given, server: OpenIdServer) -> None:
    assert facebook(given, server).leave() == (f"{server.url}/auth", {**ASKED, "scope": "public_profile,email"})


def test_facebook_is_asked_at_its_own_addresses(given: Given, server: OpenIdServer) -> None:
    pool_id = given.pool()
    made(given, pool_id, "Facebook", ProviderDetails={**server.details(), "api_version": "v17.0"})
    address, _ = Room(given, pool_id, "Facebook", server).leave()
    assert address == "https://www.facebook.com/v17.0/dialog/oauth"


def test_facebooks_code_is_redeemed_by_get(given: Given, server: OpenIdServer) -> None:
    identity = facebook(given, server, email="email", name="name").come_back(code="a-code")
    (exchange,) = server.asked("/token")
    wanted = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": "a-code", "redirect_uri": CALLBACK}
    assert (exchange.method, exchange.query) == ("GET", {**wanted, "grant_type": "authorization_code"})
    (profile,) = server.asked("/graph")
    assert profile.query == {"fields": "email,id,name"}
    assert (identity.subject, identity.claims["name"]) == ("1015", "Ada")
    assert identity.told["idToken"] == {}


def test_facebooks_refusal_is_told_with_its_parameters(given: Given, server: OpenIdServer) -> None:
    answer = {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    }
    sentence = "Permissions error; error=access_denied; error_code=200; error_reason=user_denied"
    assert facebook(given, server).refused(**answer) == ("access_denied", sentence)


def test_a_profile_that_does_not_come_names_nobody(given: Given, server: OpenIdServer) -> None:
    found = facebook(given, server)
    server.pages["/graph"] = lambda _: Page({"error": {"message": "Invalid OAuth access token."}}, 400)
    assert found.refused() == ("invalid_request", "username attribute mapping required")


# --- Login with Amazon ----------------------------------------------------------------------------------------------


def amazon(given: Given, server: OpenIdServer) -> Room:
    server.pages["/profile"] = lambda _: Page({"user_id": "amzn1.account.K2LI", "name": "Ada", "postal_code": "1017"})
    return social(given, "LoginWithAmazon", server, own(server, "profile postal_code", "/profile"), name="name")


def test_amazon_is_asked_for_its_profile(given: Given, server: OpenIdServer) -> None:
    found = amazon(given, server)
    server.pages["/token"] = lambda _: Page({"access_token": "an-access-token", "refresh_token": "Atzr|x"})
    assert found.leave() == (f"{server.url}/auth", {**ASKED, "scope": "profile postal_code"})
    identity = found.come_back()
    assert (identity.subject, identity.claims["postal_code"]) == ("amzn1.account.K2LI", "1017")
    assert server.asked("/token")[0].method == "POST"
    assert server.asked("/profile")[0].query == {}


def test_amazons_refusal_is_told_with_its_words(given: Given, server: OpenIdServer) -> None:
    described = "The request is missing a required parameter : client_secret"
    found = amazon(given, server)
    server.pages["/token"] = lambda _: Page({"error": "invalid_request", "error_description": described}, 400)
    assert found.refused() == ("invalid_request", f"LoginWithAmazon Error - 400 invalid_request {described}")


# --- Sign in with Apple ---------------------------------------------------------------------------------------------

PRIVATE = ec.generate_private_key(ec.SECP256R1())
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
BARE = "".join(PEM.splitlines()[1:-1])


def apple(given: Given, server: OpenIdServer, key: str = PEM, scopes: str = "email name") -> Room:
    """Whose token endpoint wants the secret that the key signs."""

    def tokens(request: Request) -> Page:
        try:
            jwt.decode(request.form["client_secret"], PRIVATE.public_key(), ["ES256"], audience=server.url)
        except jwt.InvalidTokenError as error:
            return Page({"error": "invalid_client", "error_description": str(error)}, 400)
        token = server.id_token(server.nonces.pop(request.form["code"]))
        return Page({"access_token": "an-access-token", "id_token": token})

    server.pages["/token"] = tokens
    server.keys = [Key("ES256")]
    details = {
        "client_id": CLIENT_ID,
        "team_id": TEAM,
        "key_id": KEY_ID,
        "private_key": key,
        "authorize_scopes": scopes,
        "oidc_issuer": server.url,
        "authorize_url": f"{server.url}/auth",
        "token_url": f"{server.url}/token",
    }
    return social(given, "SignInWithApple", server, details, email="email", given_name="firstName")


def test_apple_answers_by_a_form_where_scopes_are_asked_for(given: Given, server: OpenIdServer) -> None:
    _, query = apple(given, server).leave()
    assert query == {**ASKED, "scope": "email name", "response_mode": "form_post", "nonce": NONCE}
    _, query = apple(given, server, scopes="").leave()
    assert query == {**ASKED, "nonce": NONCE}


@pytest.mark.parametrize("key", [PEM, BARE, PEM.replace("\n", "\r\n"), f"  {BARE[:30]}\n{BARE[30:]}\n"])
def test_apple_gets_a_secret_that_the_key_signs(given: Given, server: OpenIdServer, key: str) -> None:
    assert apple(given, server, key).come_back().subject == "4711"
    (exchange,) = server.asked("/token")
    secret = exchange.form["client_secret"]
    assert jwt.get_unverified_header(secret) == {"alg": "ES256", "kid": KEY_ID, "typ": "JWT"}
    claims = jwt.decode(secret, options={"verify_signature": False})
    assert (claims["iss"], claims["sub"], claims["aud"]) == (TEAM, CLIENT_ID, server.url)
    assert 0 < claims["exp"] - claims["iat"] <= 15777000  # Apple's own limit: six months
    assert server.asked("/me") == []
    assert len(server.asked(DISCOVERY)) == 1


def test_apple_tells_the_name_once_and_beside_the_token(given: Given, server: OpenIdServer) -> None:
    user = {"name": {"firstName": "Ada", "lastName": "Lovelace"}, "email": "other@example.test"}
    claims = apple(given, server).come_back(user=json.dumps(user)).claims
    told = (claims["firstName"], claims["lastName"], claims["email"])
    assert told == ("Ada", "Lovelace", "ada@example.test")


@pytest.mark.parametrize("user", ["{", "[]", '{"name":"Ada"}', '{"name":{"firstName":7}}', "null"])
def test_a_name_that_is_none_is_left_out(given: Given, server: OpenIdServer, user: str) -> None:
    assert "firstName" not in apple(given, server).come_back(user=user).claims


@pytest.mark.parametrize("key", ["1EXAMPLE", "", "-----BEGIN PRIVATE KEY-----", BARE[:-8]])
def test_a_key_that_cannot_sign_ends_the_sign_in(given: Given, server: OpenIdServer, key: str) -> None:
    found = apple(given, server, key or " ")
    assert found.refused() == ("invalid_request", "The private key cannot sign.")


def test_apples_keys_rotate(given: Given, server: OpenIdServer) -> None:
    found = apple(given, server)
    found.come_back()
    server.keys = [Key("ES256")]
    assert found.come_back().subject == "4711"
