"""Under which names and paths a pool's pages are, and what every answer there has."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx2
import pytest

from emulator.oauth import door
from emulator.work import Services
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims

CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678"}
SETTLED = timedelta(seconds=5)  # a custom domain is made, changed and deleted in that time
NO_STORE = "no-cache, no-store, max-age=0, must-revalidate"
Browsers = Callable[..., Browser]


@pytest.fixture(scope="session")
def behind_proxy(shared_services: Services) -> Iterator[httpx2.BaseTransport]:
    """A proxy on this machine asks, and its word is taken."""
    with browsers.hosted(shared_services, peer="127.0.0.1") as transport:
        yield transport


def prefix_of(client: OAuthClient) -> str:
    return client.client.pool_id.lower().replace("_", "-")


def custom_domain(given: Given, client: OAuthClient) -> str:
    """A custom domain that is there."""
    name = f"login.{prefix_of(client)}.example.test"
    given.cognito.create_user_pool_domain(UserPoolId=client.client.pool_id, Domain=name, CustomDomainConfig=CERTIFICATE)
    given.clock_advanced(SETTLED)
    return name


def addresses(given: Given, client: OAuthClient) -> dict[str, str]:
    """What the addresses of the pool's pages begin with."""
    pool_id, prefix = client.client.pool_id, prefix_of(client)
    custom = custom_domain(given, client)
    return {
        "Amazon's name": f"http://{prefix}.auth.us-east-1.amazoncognito.com",
        "Amazon's name, with the port, in capitals": f"http://{prefix.upper()}.AUTH.us-east-1.amazoncognito.com:9229",
        "a name of this machine": f"http://{prefix}.auth.us-east-1.localhost:9229",
        "the custom domain": f"http://{custom}",
        "the custom domain, with a last dot": f"http://{custom}.:80",
        "the custom domain with the pool's id": f"http://{custom}/{pool_id}",
        "the pool's id": f"http://localhost:9229/{pool_id}",
        "the pool's id at another name": f"http://emulator/{pool_id}",
        "the pool's id at an address": f"http://[::1]:9229/{pool_id}",
        "the app client alone": "http://localhost:9229",
    }


def sign_in(browser: Browser, base: str, client: OAuthClient, username: str) -> str:
    """The code, with pages and forms of the same address all the way."""
    page = browser.follow(browser.get(f"{base}/oauth2/authorize", client.query()))
    form = page.form("/login")
    assert form.action.startswith(f"{httpx2.URL(base).path.rstrip('/')}/login?")
    return browser.submit(page, "/login", username=username, password="Passw0rd!").told["code"]


def test_a_pool_is_found_in_every_way_and_its_sign_ins_are_the_same(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    for way, base in addresses(given, app_client).items():
        browser = another_browser(httpx2.URL(base).copy_with(path="/"))
        code = sign_in(browser, base, app_client, username)
        sent = {"grant_type": "authorization_code", "client_id": app_client.id, "code": code, "redirect_uri": CALLBACK}
        answer = browser.post(f"{base}/oauth2/token", sent)
        assert answer.status == 200, way
        token = claims(answer.response.json()["access_token"])
        assert token["iss"] == f"http://localhost:9229/{app_client.client.pool_id}", way
        assert "code" in browser.get(f"{base}/oauth2/authorize", app_client.query()).told, way


def test_a_code_of_one_address_is_good_at_another(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    base = f"http://{prefix_of(app_client)}.auth.us-east-1.localhost"
    code = sign_in(another_browser(base), base, app_client, username)
    assert app_client.exchange(another_browser(), code).status == 200


@pytest.mark.parametrize(
    ("host", "path", "is_ours"),
    [
        ("localhost", "/oauth2/authorize", True),
        ("localhost", "/us-east-1_abc/login", True),
        ("localhost", "/", False),
        ("localhost", "/us-east-1_abc/.well-known/jwks.json", False),
        ("login.example.test", "/nothing", False),
        ("x.auth.us-east-1.localhost", "/", True),
        ("x.auth.us-east-1.amazoncognito.com:443", "/us-east-1_abc/.well-known/jwks.json", True),
        ("x.auth.us-east-1.amazoncognito.com", "/confirmUser", True),
        ("x.auth.us-east-1.amazoncognito.com", "/confirmUser/", True),
        ("x.auth.us-east-1.amazoncognito.com", "/us-east-1_abc/ALL/20261129000000/assets/images/image.jpg", False),
    ],
)
def test_a_domains_host_has_the_pages_of_the_domain_and_those_that_mails_lead_to(
    host: str, path: str, is_ours: bool
) -> None:
    assert door.claims({"path": path, "headers": [(b"host", host.encode())]}) == is_ours


@pytest.mark.once
@pytest.mark.parametrize(
    "host",
    [
        "nobody.auth.us-east-1.amazoncognito.com",
        "nobody.auth.us-east-1.localhost",
        "{prefix}.auth.eu-west-1.amazoncognito.com",
        "{prefix}.auth.eu-west-1.localhost",
        "x.{prefix}.auth.us-east-1.amazoncognito.com",
    ],
)
def test_a_host_of_amazons_that_no_domain_has_serves_nobody(
    another_browser: Browsers, standing: OAuthClient, host: str
) -> None:
    """Whoever is named in the query."""
    browser = another_browser(f"http://{host.format(prefix=prefix_of(standing))}")
    for path in ("/oauth2/authorize", "/login", "/logout"):
        page = browser.get(path, standing.query())
        assert page.status == 404
        assert "No user pool has this address" in page.text


@pytest.mark.once
def test_a_pool_without_a_domain_has_no_pages(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, given.pool())
    for base in (client.base, ""):
        for path in ("/oauth2/authorize", "/login", "/logout"):
            page = browser.get(f"{base}{path}", client.query())
            assert page.status == 404
            assert f"User pool {client.client.pool_id} has no domain" in page.text
    assert client.exchange(browser, "code").status == 404


def test_pages_go_with_the_prefix_domain(another_browser: Browsers, given: Given, app_client: OAuthClient) -> None:
    prefix = prefix_of(app_client)
    given.cognito.delete_user_pool_domain(UserPoolId=app_client.client.pool_id, Domain=prefix)
    for base in (f"http://{prefix}.auth.us-east-1.localhost", f"http://localhost/{app_client.client.pool_id}"):
        assert another_browser().get(f"{base}/oauth2/authorize", app_client.query()).status == 404


def test_pages_go_when_the_deletion_of_a_custom_domain_begins(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    pool_id = app_client.client.pool_id
    custom = custom_domain(given, app_client)
    given.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=prefix_of(app_client))
    browser = another_browser(f"http://{custom}")
    assert browser.get("/oauth2/authorize", app_client.query()).status == 302
    given.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=custom)
    given.clock_frozen()
    for _ in ("DELETING", "gone"):
        for address in ("/oauth2/authorize", f"/{pool_id}/oauth2/authorize"):
            assert browser.get(address, app_client.query()).status == 404
        given.clock_advanced(SETTLED)


def test_a_custom_domain_that_is_being_made_has_pages_already(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    custom = custom_domain(given, app_client)
    given.cognito.update_user_pool_domain(
        UserPoolId=app_client.client.pool_id, Domain=custom, CustomDomainConfig=CERTIFICATE
    )
    page = another_browser(f"http://{custom}").get("/login", app_client.query())
    assert page.status == 200


@pytest.mark.once
def test_a_session_that_began_on_other_pages_is_over(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    """The domain's pages are of another version now."""
    pool_id, username = app_client.client.pool_id, given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)
    domain = {"UserPoolId": pool_id, "Domain": prefix_of(app_client)}
    given.cognito.update_user_pool_domain(**domain, ManagedLoginVersion=2)
    assert "/login?" in app_client.authorize(browser).location
    given.cognito.update_user_pool_domain(**domain, ManagedLoginVersion=1)
    assert "code" in app_client.authorize(browser).told


@pytest.mark.once
def test_pages_of_managed_login_need_a_style(browser: Browser, given: Given, managed: OAuthClient) -> None:
    plain = OAuthClient.made(managed.given, managed.client.pool_id)
    for page in (browser.get(f"{plain.base}/login", plain.query()), browser.follow(plain.authorize(browser))):
        assert page.status == 403
        assert "Login pages unavailable" in page.text
        assert "Please contact an administrator." in page.text
    assert browser.follow(managed.authorize(browser)).status == 200


@pytest.mark.once
def test_a_page_that_is_not_there(another_browser: Browsers, standing: OAuthClient) -> None:
    browser = another_browser(f"http://{prefix_of(standing)}.auth.us-east-1.localhost")
    for path in ("/", "/nothing", "/login/", "//login", "/LOGIN", "/oauth2", "/.well-known/openid-configuration"):
        assert (browser.get(path).status, browser.get(path).text) == (404, "")
        page = browser.post(path, {})
        assert (page.status, page.text, page.response.headers["allow"]) == (405, "", "GET")
        assert page.response.headers["set-cookie"].startswith("XSRF-TOKEN=")
        browser.http.cookies.clear()


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/oauth2/authorize", "POST", "GET"),
        ("/oauth2/token", "GET", "POST"),
        ("/oauth2/token", "HEAD", "POST"),
        ("/logout", "POST", "GET"),
        ("/error", "DELETE", "GET"),
        ("/login", "PUT", "GET, POST"),
        ("/login", "TRACE", "GET, POST"),
    ],
)
def test_a_method_that_a_page_does_not_have(
    browser: Browser, standing: OAuthClient, path: str, method: str, allowed: str
) -> None:
    answer = browser.http.request(method, f"{standing.base}{path}")
    assert (answer.status_code, answer.text) == (405, "")
    assert set(allowed.split(", ")) <= set(answer.headers["allow"].split(", "))


@pytest.mark.once
def test_head_is_get_without_a_body(browser: Browser, standing: OAuthClient) -> None:
    for path, status in (("/login", 200), ("/oauth2/authorize", 302), ("/error", 400), ("/logout", 302)):
        address, query = f"{standing.base}{path}", standing.query()
        full, head = browser.http.get(address, params=query), browser.http.head(address, params=query)
        assert (full.status_code, head.status_code, head.content) == (status, status, b"")
        assert full.headers.keys() - {"set-cookie"} == head.headers.keys() - {"set-cookie"}
        assert len(full.content) == int(full.headers["content-length"])


@pytest.mark.once
def test_every_answer_has_the_headers_of_a_domain(browser: Browser, standing: OAuthClient) -> None:
    base = standing.base
    answers = {
        "redirect": browser.get(f"{base}/oauth2/authorize", standing.query()),
        "page": browser.get(f"{base}/login", standing.query()),
        "error page": browser.get(f"{base}/error"),
        "tokens": browser.post(f"{base}/oauth2/token", {}),
        "no page": browser.post(f"{base}/logout", {}),
        "malformed": browser.get(f"{base}/login", "a=%"),
        "a form too large": browser.post(f"{base}/login", "a" * 70_000),
    }
    request_ids = set()
    for name, page in answers.items():
        headers = page.response.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["x-xss-protection"] == "1; mode=block", name
        assert headers["x-frame-options"] == "DENY", name
        assert headers["server"] == "Server", name
        assert (headers["cache-control"], headers["pragma"], headers["expires"]) == (NO_STORE, "no-cache", "0"), name
        assert "strict-transport-security" not in headers, name
        assert len(headers.get_list("x-amz-cognito-request-id")) == 1, name
        request_ids.add(headers["x-amz-cognito-request-id"])
    assert len(request_ids) == len(answers)
    assert [page.status for page in answers.values()] == [302, 200, 400, 400, 405, 400, 400]


@pytest.mark.once
def test_cookies_are_cognitos_and_no_scripts(
    browser: Browser, another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    page = browser.follow(app_client.authorize(browser))
    token = page.form("/login").fields["_csrf"]
    assert page.response.headers.get_list("set-cookie") == [f"XSRF-TOKEN={token}; Path=/; HttpOnly; SameSite=Lax"]
    signed_in = browser.submit(page, "/login", username=username, password="Passw0rd!")
    [kept] = signed_in.response.headers.get_list("set-cookie")
    name, rest = f"cognito-{app_client.client.pool_id}", "; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
    assert kept == f"{name}={browser.http.cookies[name]}{rest}"

    own = another_browser(f"http://{prefix_of(app_client)}.auth.us-east-1.localhost")
    signed_in = own.submit(own.get("/login", app_client.query()), "/login", username=username, password="Passw0rd!")
    [kept] = signed_in.response.headers.get_list("set-cookie")
    assert kept == f"cognito={own.http.cookies['cognito']}{rest}"


@pytest.mark.once
@pytest.mark.parametrize(
    ("proto", "secure"),
    [(None, False), ("http", False), ("https", True), ("HTTPS, http", True), ("http, https", False), ("x", False)],
)
def test_cookies_are_secure_where_a_trusted_proxy_says_so(
    behind_proxy: httpx2.BaseTransport, hosted: httpx2.BaseTransport, standing: OAuthClient, proto: str, secure: bool
) -> None:
    told = {} if proto is None else {"x-forwarded-proto": proto}
    for transport, believed in ((behind_proxy, True), (hosted, False)):
        page = Browser(transport).get(f"{standing.base}/login", standing.query(), **told)
        assert ("; Secure;" in page.response.headers["set-cookie"]) == (secure and believed)


@pytest.mark.once
def test_cookies_are_secure_over_tls(another_browser: Browsers, standing: OAuthClient) -> None:
    page = another_browser("https://localhost").get(f"{standing.base}/login", standing.query())
    assert "; Secure; HttpOnly; SameSite=Lax" in page.response.headers["set-cookie"]


@pytest.mark.once
def test_tls_is_promised_for_names_that_are_a_domains_own(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    """A browser would reach no other server at the name by plain HTTP, for a year."""
    custom = custom_domain(given, app_client)
    prefix = f"{prefix_of(app_client)}.auth.us-east-1"
    for host, promised in (
        (f"{prefix}.amazoncognito.com", True),
        (custom, True),
        (f"{prefix}.localhost", False),
        ("localhost", False),
        ("qa.example.com", False),
        ("192.168.0.7", False),
        ("emulator", False),
    ):
        for scheme in ("http", "https"):
            answer = another_browser(f"{scheme}://{host}").get("/login", app_client.query())
            assert answer.status == 200
            found = answer.response.headers.get("strict-transport-security")
            assert found == ("max-age=31536000 ; includeSubDomains" if promised and scheme == "https" else None), host
