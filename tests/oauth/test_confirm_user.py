"""`GET /confirmUser`, and the mails that carry its link."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from msgspec import structs

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.support import account_pages, sentences
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash

BY_LINK = {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}}
CONFIRMED = "Your registration has been confirmed!"
NO_DOMAIN = (
    "InvalidParameterException",
    sentences.NO_DOMAIN_FOR_LINK,
)
Opened = tuple[int, str]


@pytest.fixture
def web(serve: Callable[..., TestClient]) -> TestClient:
    """The application with links on, asked under another name."""
    return serve(confirm_links=True, base_url="http://some.other.host:1234")


@pytest.fixture(scope="session")
def services_with_links(make_settings: Callable[..., Settings]) -> Iterator[Services]:
    services = app.build_services(make_settings(confirm_links=True, public_url="https://id.example.test/cognito/"))
    yield services
    app.close(services)


@pytest.fixture
def linked(services_with_links: Services, services: Services, connect: Callable[..., Any]) -> Given:
    """`given` on an emulator whose address is the domain of pools that confirm by link."""
    return Given(connect(to=app.build_door(services_with_links)), services_with_links)


def opened(web: TestClient, client: AppClient, username: str, code: str, *, path: str = "/confirmUser") -> Opened:
    """The status and the sentence of the page."""
    query = {"client_id": client.id, "user_name": username, "confirmation_code": code}
    return read(web.get(path, params=query))


def read(answered: Any) -> Opened:
    assert answered.headers["content-type"] == "text/html;charset=UTF-8"
    found = re.search('<p class="lead">(.*)</p>', answered.text)
    assert found is not None
    return answered.status_code, html.unescape(found[1])


def link(given: Given, client: AppClient) -> str:
    """The address in the newest mail."""
    found = re.search('href="([^"]+)"', given.messages(client)[0].body)
    assert found is not None
    return html.unescape(found[1])


def follow(web: TestClient, address: str) -> Opened:
    return read(web.get("/confirmUser", params=dict(parse_qsl(urlsplit(address).query))))


# --- the mail ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["sign_up", "resend_confirmation_code"])
def test_by_default_a_pool_without_a_domain_cannot_send_links(given: Given, operation: str) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"], **BY_LINK)
    members: dict[str, Any] = {"ClientId": client.id, "Username": "bob"}
    if operation == "sign_up":
        attributes = attribute_list({"email": "ann@example.test"})
        members = {"ClientId": client.id, "Username": "ann", "Password": PASSWORD, "UserAttributes": attributes}
    assert refusal(getattr(given.cognito, operation), **members) == NO_DOMAIN


@pytest.fixture
def plain_web(serve: Callable[..., TestClient]) -> TestClient:
    """The application as it is without the setting."""
    return serve()


@pytest.mark.parametrize(
    "domain",
    [
        {"Domain": "links-{}"},
        {
            "Domain": "auth.links-{}.example.com",
            "CustomDomainConfig": {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/one"},
        },
    ],
    ids=["a prefix", "a custom domain"],
)
def test_a_domain_of_the_pool_is_enough_for_links(given: Given, plain_web: TestClient, domain: dict[str, Any]) -> None:
    client = given.client(given.pool(**BY_LINK), GenerateSecret=True)
    domain = {**domain, "Domain": domain["Domain"].format(client.id)}
    given.cognito.create_user_pool_domain(UserPoolId=client.pool_id, **domain)
    attributes = attribute_list({"email": "bob@example.test"})
    hashed = {"ClientId": client.id, "Username": "bob", "SecretHash": secret_hash(client, "bob")}
    given.cognito.sign_up(**hashed, Password=PASSWORD, UserAttributes=attributes)
    address = link(given, client)
    assert address.startswith(f"{given.services.settings.base_url}/{client.pool_id}/confirmUser?client_id=")
    assert follow(plain_web, address) == (200, CONFIRMED)
    assert given.status(client, "bob") == "CONFIRMED"


def test_links_end_with_the_domain(given: Given, plain_web: TestClient) -> None:
    client = given.client(given.pool(**BY_LINK))
    domain = {"UserPoolId": client.pool_id, "Domain": f"links-{client.id}"}
    given.cognito.create_user_pool_domain(**domain)
    given.signed_up_user(client, "bob")
    given.cognito.delete_user_pool_domain(**domain)
    assert follow(plain_web, link(given, client))[0] == 404
    resend = given.cognito.resend_confirmation_code
    assert refusal(resend, ClientId=client.id, Username="bob") == NO_DOMAIN


def test_with_the_setting_the_mail_leads_to_the_public_url(linked: Given, web: TestClient) -> None:
    client = linked.client(linked.pool(**BY_LINK))
    linked.signed_up_user(client, "bob&co", email="bob@example.test")
    message = linked.messages(client)[0]
    assert message.subject == "Your verification link"
    assert link(linked, client) == (
        f"https://id.example.test/cognito/confirmUser?client_id={client.id}&user_name=bob%26co"
        f"&confirmation_code={message.code}"
    )
    assert follow(web, link(linked, client)) == (200, CONFIRMED)
    assert linked.status(client, "bob&co") == "CONFIRMED"
    assert linked.attributes(client, "bob&co")["email_verified"] == "true"


def test_a_link_that_was_sent_again_replaces_the_first(linked: Given, web: TestClient) -> None:
    client = linked.client(linked.pool(**BY_LINK))
    linked.signed_up_user(client, "bob")
    first = link(linked, client)
    linked.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    assert follow(web, first)[0] == 400
    assert follow(web, link(linked, client)) == (200, CONFIRMED)


def test_a_pool_s_own_words_carry_the_link(linked: Given) -> None:
    template = {"EmailMessageByLink": "Hi, {##press here##}.", "EmailSubjectByLink": "Hello"}
    by_link = {"VerificationMessageTemplate": {**BY_LINK["VerificationMessageTemplate"], **template}}
    client = linked.client(linked.pool(**by_link))
    linked.signed_up_user(client, "bob")
    message = linked.messages(client)[0]
    assert message.subject == "Hello"
    assert message.body == f'Hi, <a href="{html.escape(link(linked, client))}">press here</a>.'


def test_the_setting_changes_nothing_for_pools_that_send_codes(linked: Given) -> None:
    client = linked.client()
    linked.signed_up_user(client, "bob")
    message = linked.messages(client)[0]
    assert message.body == f"Your confirmation code is {message.code}"


def test_a_text_message_carries_the_code(linked: Given, account: str) -> None:
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms"}
    settings = {"AutoVerifiedAttributes": ["phone_number"], "SmsConfiguration": sms, **BY_LINK}
    client = linked.client(linked.pool(**settings))
    linked.signed_up_user(client, "bob", phone_number="+15555550100")
    message = linked.messages(client)[0]
    assert message.body == f"Your verification code is {message.code}. "


# --- the page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/confirmUser", "/confirmUser/"])
def test_the_code_of_any_mail_confirms(web: TestClient, given: Given, path: str) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    assert opened(web, client, "bob", given.code(client), path=path) == (200, CONFIRMED)
    assert given.status(client, "bob") == "CONFIRMED"


def test_a_client_with_a_secret_needs_no_hash_in_its_link(web: TestClient, linked: Given) -> None:
    client = linked.client(linked.pool(**BY_LINK), GenerateSecret=True)
    linked.cognito.sign_up(
        ClientId=client.id,
        Username="bob",
        Password=PASSWORD,
        SecretHash=secret_hash(client, "bob"),
        UserAttributes=attribute_list({"email": "bob@example.test"}),
    )
    assert follow(web, link(linked, client)) == (200, CONFIRMED)


def test_a_link_works_once(web: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    code = given.code(client)
    opened(web, client, "bob", code)
    said = "User cannot be confirmed. Current status is CONFIRMED"
    assert opened(web, client, "bob", code) == (400, said)


def test_a_link_lives_a_day(web: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    code = given.code(client)
    given.clock_advanced(timedelta(hours=24, seconds=1))
    status, said = opened(web, client, "bob", code)
    assert status == 400
    assert said == sentences.CODE_EXPIRED


def test_wrong_codes_are_counted_as_everywhere(web: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    given.clock_frozen()
    for _ in range(5):
        assert opened(web, client, "bob", "x")[0] == 400
    code = given.code(client)
    locked = ("TooManyFailedAttemptsException", sentences.ATTEMPT_LIMIT_EXCEEDED)
    assert opened(web, client, "bob", code) == (400, locked[1])
    confirm = given.cognito.confirm_sign_up
    assert refusal(confirm, ClientId=client.id, Username="bob", ConfirmationCode=code) == locked


def test_a_link_never_takes_an_address_away(web: TestClient, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "old", email="shared@example.test")
    given.signed_up_user(client, "new", email="shared@example.test")
    query = {"client_id": client.id, "user_name": "new", "confirmation_code": given.code(client)}
    answered = web.get("/confirmUser", params={**query, "ForceAliasCreation": "true", "force_alias_creation": "true"})
    assert read(answered) == (400, sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS)
    assert given.attributes(client, "old")["email_verified"] == "true"


def test_a_client_that_hides_existence_hides_it_here(web: TestClient, given: Given) -> None:
    open_client = given.client(PreventUserExistenceErrors="LEGACY")
    hiding = given.client(PreventUserExistenceErrors="ENABLED")
    assert opened(web, open_client, "nobody", "1") == (400, sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND)
    assert opened(web, hiding, "nobody", "1") == (400, sentences.CODE_MISMATCH)


def test_a_failing_function_speaks_and_the_user_stays_confirmed(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PostConfirmation"))
    functions.given.signed_up_user(client, "bob")
    functions.raises("PostConfirmation", "no")
    settings = structs.replace(functions.given.services.settings, confirm_links=True)
    with TestClient(app.create(settings)) as with_functions:
        said = opened(with_functions, client, "bob", functions.given.code(client))
    assert said == (400, "PostConfirmation failed with error no.")
    assert functions.given.status(client, "bob") == "CONFIRMED"


def test_an_armed_fault_is_met(web: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    fault = {"operation": "ConfirmSignUp", "error": "InternalErrorException", "match": {"ClientId": client.id}}
    assert web.post("/_emulator/faults", json=fault, headers={"Host": "localhost"}).status_code == 201
    assert opened(web, client, "bob", given.code(client)) == (500, "InternalErrorException")
    assert opened(web, client, "bob", given.code(client)) == (200, CONFIRMED)


@pytest.mark.once
@pytest.mark.parametrize("missing", ["client_id", "user_name", "confirmation_code"])
def test_a_link_that_lost_a_part_says_so(web: TestClient, missing: str) -> None:
    query = {"client_id": "a", "user_name": "b", "confirmation_code": "1"}
    assert read(web.get("/confirmUser", params={**query, missing: ""})) == read(
        web.get("/confirmUser", params={name: value for name, value in query.items() if name != missing})
    )


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "a\x00b", "é", '"><img src=x>', "x" * 3000])
@pytest.mark.parametrize("member", ["client_id", "user_name", "confirmation_code"])
def test_whatever_is_asked_is_answered_with_a_page_that_runs_nothing(
    web: TestClient, given: Given, member: str, nasty: str
) -> None:
    client = given.client()
    query = {"client_id": client.id, "user_name": "bob", "confirmation_code": "1"}
    answered = web.get("/confirmUser", params={**query, member: nasty})
    assert read(answered)[0] == 400
    assert "<script>" not in answered.text
    assert "<img" not in answered.text
    assert answered.headers["content-security-policy"].startswith("default-src 'none'")
    assert "no-store" in answered.headers["cache-control"]
    assert answered.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_only_opening_the_page_confirms(web: TestClient, given: Given, method: str) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    query = {"client_id": client.id, "user_name": "bob", "confirmation_code": given.code(client)}
    web.request(method, "/confirmUser", params=query)
    assert given.status(client, "bob") == "UNCONFIRMED"


def test_the_page_is_at_the_address_of_its_pool_and_of_no_other(web: TestClient, given: Given) -> None:
    client, other = given.client(), given.client()
    given.domain(other.pool_id)
    given.signed_up_user(client, "bob")
    query = (client, "bob", given.code(client))
    no_such_page = (404, "There is no such page: this address is not that of the user pool of client_id.")
    assert opened(web, *query, path=f"/{other.pool_id}/confirmUser") == no_such_page
    assert opened(web, *query, path="/us-east-1_none/confirmUser") == no_such_page
    assert given.status(client, "bob") == "UNCONFIRMED"
    assert opened(web, *query, path=f"/{client.pool_id}/confirmUser") == (200, CONFIRMED)


@pytest.mark.parametrize("host", ["{}.auth.us-east-1.amazoncognito.com", "{}.auth.us-east-1.localhost:9229"])
def test_the_page_is_on_the_host_of_the_pool_s_domain(plain_web: TestClient, given: Given, host: str) -> None:
    client, other = given.client(), given.client()
    names = [given.domain(each.pool_id) for each in (client, other)]
    given.signed_up_user(client, "bob")
    query = {"client_id": client.id, "user_name": "bob", "confirmation_code": given.code(client)}
    own, foreign, nobody = ({"host": host.format(name)} for name in (*names, "nobody-has-this-name-1"))
    assert plain_web.get("/confirmUser", params=query, headers=foreign).status_code == 404
    assert plain_web.get("/confirmUser", params=query, headers=nobody).status_code == 404
    assert read(plain_web.get("/confirmUser", params=query, headers=own)) == (200, CONFIRMED)


@pytest.mark.parametrize(("version", "mark"), [(1, 'class="classic"'), (2, 'class="managed')])
def test_the_page_looks_like_the_others_of_the_app_client(
    plain_web: TestClient, given: Given, version: int, mark: str
) -> None:
    app_client = account_pages.client(given, version=version)
    given.signed_up_user(app_client.client, "bob")
    query = {"client_id": app_client.id, "user_name": "bob", "confirmation_code": given.code(app_client.client)}
    answered = plain_web.get("/confirmUser", params=query)
    assert read(answered) == (200, CONFIRMED)
    assert mark in answered.text
    assert mark in plain_web.get("/confirmUser", params=query).text, "also when it refuses"


@pytest.mark.parametrize("raw", ["%00", "%FF%FE", "%ED%A0%80", "%F4%90%80%80", "%", "%7F", "%0D%0A", "%E2%80%AE"])
def test_a_client_id_of_any_bytes_is_answered_with_a_page(web: TestClient, raw: str) -> None:
    answered = web.get(f"/confirmUser?client_id=a{raw}&user_name=bob&confirmation_code=1")
    assert read(answered)[0] == 400


@pytest.mark.parametrize(
    ("peer", "address"), [("127.0.0.1", "203.0.113.9"), ("192.0.2.1", "192.0.2.1")], ids=["a proxy", "anybody"]
)
def test_the_page_believes_of_a_client_s_address_what_the_api_does(
    serve: Callable[..., TestClient], given: Given, peer: str, address: str
) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    settings = {"confirm_links": True, "forwarded_allow_ips": "127.0.0.1"}
    browser = serve(**settings, peer=(peer, 4711), headers={"X-Forwarded-For": "203.0.113.9"})
    assert opened(browser, client, "bob", given.code(client)) == (200, CONFIRMED)
    chosen = "SELECT ip_address FROM events WHERE pool_id = :p AND event_type = 'ConfirmSignUp'"
    assert given.sql(chosen, p=client.pool_id) == [{"ip_address": address}]
