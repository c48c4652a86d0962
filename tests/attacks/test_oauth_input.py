"""What nobody's browser sends: no request makes an endpoint or a page fail, and nothing of one ends up in a header."""

import base64
import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from emulator.base.forwarded import Proxies
from emulator.oauth import routes
from emulator.oauth.hosted import Hosted
from emulator.oauth.pages.forms import TRY_AGAIN
from emulator.wire.front import Front
from emulator.work import Services
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD
from tests.support.oauth_client import CALLBACK, OAuthClient, claims

TABLE = routes._TABLE
# Percent-encoded, as they are put into a query or a form.
TEXTS = {
    "quotes": quote("'\"<script>&#39;</script>"),
    "line ends": "%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a",
    "controls": "%01%02%1b%7f%c2%85%e2%80%a8",
    "separators": quote("&a=b#c?d;e,f"),
    "percents": quote("%41%zz%%25"),
    "other scripts": quote("\u00e9\u0130\u00df\ufb00\u202e\U0001f600\U0010ffff"),
    "path": quote("../../etc/passwd"),
    "template": quote("{{7*7}}${7*7}%{7*7}"),
    "statement": quote("' OR 1=1; --"),
    "json": quote('{"a":[1,{}]}'),
    "long": "a" * 9_000,
    "brackets": quote("[" * 2_000),
    "number": "9" * 400,
    "blanks": "+%20%09%c2%a0",
}
MALFORMED = {
    "broken percent": "%",
    "half a percent": "%4",
    "other percent": "%zz",
    "unicode percent": "%u0041",
    "NUL": "%00",
    "NUL in a text": "a%00b",
    "no UTF-8": "%ff",
    "half of UTF-8": "%c3",
    "overlong": "%c0%af",
    "surrogate": "%ed%a0%80",
    "beyond": "%f4%90%80%80",
}
QUERY = [
    *("response_type", "client_id", "redirect_uri", "state", "scope", "nonce", "code_challenge", "resource", "prompt"),
    *("code_challenge_method", "max_age", "acr_values", "login_hint", "lang", "identity_provider", "idp_identifier"),
    *("logout_uri", "error", "username", "passkeys"),
]
FORM = [
    *("_csrf", "username", "password", "code", "step", "answer", "credential", "address", "device_name", "destination"),
    *("new_password", "confirm_password", "deliveryMedium", "sub", "cognitoAsfData", "requiredAttributes[email]"),
    *("requiredAttributes[", "grant_type", "client_id", "client_secret", "code_verifier", "redirect_uri", "token"),
    *("refresh_token", "scope", "aws_client_metadata", "subject_token", "subject_token_type"),
]


class Raw:
    """Sends what no client library would."""

    def __init__(self, services: Services) -> None:
        self._front = Front(services.database)
        self._pages = Hosted(services, self._front, Proxies("127.0.0.1"))

    def close(self) -> None:
        self._front.close()

    async def send(
        self, method: str, path: str, query: bytes = b"", body: bytes = b"", **headers: bytes
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        fields = {"host": b"localhost", "content-type": b"application/x-www-form-urlencoded", **headers}
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "scheme": "http",
            "client": ("127.0.0.1", 1),
            "headers": [(name.replace("_", "-").encode(), value) for name, value in fields.items()],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Any) -> None:
            sent.append(message)

        await self._pages(scope, receive, keep)
        assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
        return sent[0]["status"], sent[0]["headers"], sent[1]["body"]


@pytest.fixture(scope="session")
def raw(shared_services: Services) -> Iterator[Raw]:
    made = Raw(shared_services)
    yield made
    made.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    for name, value in headers:
        assert re.fullmatch(rb"[a-z0-9-]+", name), name
        assert re.fullmatch(rb"[\x20-\x7e]*", value), (name, value)
    names = [name for name, _ in headers if name != b"set-cookie"]
    assert len(names) == len(set(names)), names


def with_one(pairs: dict[str, str], name: str, text: str) -> bytes:
    """A query or a form whose parameter of this name is the text as it stands."""
    return "&".join(f"{key}={value}" for key, value in {**pairs, quote(name): text}.items()).encode()


def good_query(client: OAuthClient) -> dict[str, str]:
    return {name: quote(value, safe="") for name, value in client.query(scope="openid").items()}


def good_form(page: Page) -> dict[str, str]:
    return {"_csrf": page.form("/login").fields["_csrf"], "username": "nobody", "password": "x"}


@pytest.mark.anyio
@pytest.mark.parametrize("version", [1, 2])
async def test_no_text_in_any_parameter_makes_an_answer_fail(
    raw: Raw, browser: Browser, standing: OAuthClient, managed: OAuthClient, version: int
) -> None:
    """Each parameter of each page, with each of the texts somewhere."""
    client, texts = (standing, managed)[version - 1], itertools.cycle(TEXTS.values())
    form = good_form(browser.get(f"{client.base}/login", client.query()))
    cookie, good = f"XSRF-TOKEN={form['_csrf']}".encode(), good_query(client)
    for path, methods in TABLE.items():
        address = f"{client.base}{path}"
        for name in QUERY:
            status, headers, _ = await raw.send("GET", address, with_one(good, name, next(texts)))
            assert status < 500, (path, name)
            check_headers(headers)
        for name in FORM if "POST" in methods else ():
            body = with_one({**form, "client_id": client.id}, name, next(texts))
            status, headers, content = await raw.send("POST", address, with_one(good, "a", ""), body, cookie=cookie)
            assert status < 500, (path, name)
            assert TRY_AGAIN.encode() not in content, (path, name)
            check_headers(headers)


@pytest.mark.anyio
async def test_what_is_no_text_is_a_bad_request(raw: Raw, browser: Browser, standing: OAuthClient) -> None:
    """Pages that links in mails lead to say so in a sentence."""
    form = good_form(browser.get(f"{standing.base}/login", standing.query()))
    cookie, good = f"XSRF-TOKEN={form['_csrf']}".encode(), good_query(standing)
    for (path, methods), text in zip(TABLE.items(), itertools.cycle(MALFORMED.values()), strict=False):
        for name in ("state", text):
            query = b"&".join([with_one(good, "a", ""), f"{name}={text}".encode()])
            body = b"&".join([with_one(form, "a", ""), f"{name}={text}".encode()])
            asked = [("GET", query, b""), ("HEAD", query, b"")] if "GET" in methods else []
            asked += [("POST", query, b""), ("POST", with_one(good, "a", ""), body)] if "POST" in methods else []
            for method, sent_query, sent_body in asked:
                status, headers, content = await raw.send(
                    method, f"{standing.base}{path}", sent_query, sent_body, cookie=cookie
                )
                if routes.is_of_a_mail(path):
                    assert status in (400, 404, 405)
                else:
                    assert (status, content) == (400, b"" if method == "HEAD" else b'{"error":"invalid_request"}')
                check_headers(headers)


@pytest.mark.anyio
async def test_bytes_that_are_not_encoded_are_a_bad_request(raw: Raw, standing: OAuthClient) -> None:
    query = with_one(good_query(standing), "a", "")
    for text in (b"\xff", "\u00e9".encode(), "\u65e5".encode()):
        for path in ("/oauth2/authorize", "/login", "/logout", "/error"):
            status, headers, _ = await raw.send("GET", f"{standing.base}{path}", query + b"&state=" + text)
            assert status == 400
            check_headers(headers)
        status, _, content = await raw.send("POST", f"{standing.base}/oauth2/token", b"", b"grant_type=" + text)
        assert (status, content) == (400, b'{"error":"invalid_request"}')


@pytest.mark.anyio
async def test_more_than_a_hundred_parameters_are_a_bad_request(raw: Raw, standing: OAuthClient) -> None:
    query = with_one(good_query(standing), "a", "")  # six
    for more, status in ((94, 302), (95, 400), (5_000, 400)):
        answer = await raw.send("GET", f"{standing.base}/oauth2/authorize", query + b"&b=c" * more)
        assert answer[0] == status
    form = b"grant_type=authorization_code"
    for more in (99, 100, 8_000):
        answer = await raw.send("POST", f"{standing.base}/oauth2/token", b"", form + b"&b=c" * more)
        assert (answer[0], answer[2]) == (400, b'{"error":"invalid_request"}')


@pytest.mark.anyio
async def test_a_form_up_to_its_bound_is_read_and_a_larger_one_is_not(raw: Raw, standing: OAuthClient) -> None:
    for path, methods in TABLE.items():
        if "POST" in methods:
            largest = routes.largest_form(path)  # 64 KiB, but for what SAML providers send
            for size in (largest, largest + 1, 1_000_000):
                body = b"a=" + b"b" * (size - 2)
                query = with_one(good_query(standing), "a", "")
                status, headers, _ = await raw.send("POST", f"{standing.base}{path}", query, body)
                assert status < 500
                assert size == largest or status == 400
                check_headers(headers)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "host",
    [
        b"", b"-", b"a b", b"evil.test\r\nX: y", b"evil.test/", b"evil.test:x", b"evil.test:99999999", b"[::1",
        b"[::1]:1", b"[evil]", b"user@evil.test", b"localhost\x00", b"\xff.test", "b\u00fccher.test".encode(),
        b"." * 300, b"a" * 9_000, b"..", b"1.2.3.4.5", b"%6c", b"evil.test, localhost",
        b"{prefix}.auth.us-east-1.localhost, evil.test",
    ],
)  # fmt: skip
async def test_a_strange_host_is_no_domain_and_stands_nowhere_in_an_answer(
    raw: Raw, standing: OAuthClient, host: bytes
) -> None:
    host = host.replace(b"{prefix}", standing.client.pool_id.lower().replace("_", "-").encode())
    query = with_one(good_query(standing), "a", "")
    for base in ("", standing.base):
        for path in ("/oauth2/authorize", "/login", "/logout", "/error"):
            status, headers, content = await raw.send(
                "GET", f"{base}{path}", query, host=host, x_forwarded_host=b"evil.test"
            )
            assert status in (200, 302, 400)
            check_headers(headers)
            assert b"evil" not in content + b"".join(value for _, value in headers)


@pytest.mark.anyio
async def test_headers_that_come_twice_are_read_as_one_list(raw: Raw, browser: Browser, standing: OAuthClient) -> None:
    """What one of two would open, both do not; cookies in two headers are all of them cookies."""
    form = good_form(browser.get(f"{standing.base}/login", standing.query()))
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": urlencode(form).encode()}

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{standing.base}/login", "scheme": "http", "client": None,
        "query_string": urlencode(standing.query()).encode(),
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"cookie", f"XSRF-TOKEN={form['_csrf']}".encode()),
            (b"cookie", b"other=1"),
        ],
    }  # fmt: skip
    await raw._pages(scope, receive, keep)
    assert b"User does not exist." in sent[1]["body"]  # the form was taken
    twice = b"Basic " + base64.b64encode(f"{standing.id}:x".encode()) + b", Basic eDp5"
    body = b"grant_type=authorization_code"
    status, _, content = await raw.send("POST", f"{standing.base}/oauth2/token", b"", body, authorization=twice)
    assert (status, content) == (400, b'{"error":"invalid_client"}')


@pytest.mark.anyio
@pytest.mark.parametrize(
    "credentials",
    [b"Basic \xff", b"Basic", b"Basic ", b"Basic =", b"Basic YQ", b"Bearer x", b"Basic Og==", b"basic " + b"QQ==" * 99,
     b"Basic YSUwMDpi", b"Basic YTpiJTAw", b"Basic JWZmOmI=", b"Basic 7aCAOmI=", b"Negotiate"],
)  # fmt: skip
async def test_credentials_that_are_none_are_those_of_nobody(
    raw: Raw, standing: OAuthClient, credentials: bytes
) -> None:
    for path, status in (("/oauth2/token", 400), ("/oauth2/revoke", 401)):
        body = b"grant_type=authorization_code&token=x&code=x&redirect_uri=x"
        answer = await raw.send("POST", f"{standing.base}{path}", b"", body, authorization=credentials)
        assert (answer[0], answer[2]) == (status, b'{"error":"invalid_client"}')


@pytest.mark.anyio
async def test_paths_that_are_not_there_fail_nowhere(raw: Raw, standing: OAuthClient) -> None:
    paths = ["/../login", "/login%00", "/login\x00", "/%2e%2e", "/\ufffd", "/login;a=b", "*", ""]
    paths += ["/_hosted/../login", f"/_hosted/styles/{'0' * 36}/1/1", "/_hosted/\x00", "/_hosted/" + "a" * 9_000]
    for path in paths:
        for base in (standing.base, "/us-east-1_nobody", "/us-east-1_" + "a" * 9_000, "/_"):
            for method in ("GET", "POST", "HEAD", "PUT", "OPTIONS", "BREW"):
                status, headers, _ = await raw.send(method, f"{base}{path}")
                assert status in (404, 405)
                check_headers(headers)


@pytest.mark.anyio
async def test_a_page_is_thirty_times_the_request_at_most(
    raw: Raw, browser: Browser, standing: OAuthClient, managed: OAuthClient
) -> None:
    """It repeats the query in each of its links, where five characters stand for a quote."""
    for client in (standing, managed):
        form = good_form(browser.get(f"{client.base}/login", client.query()))
        cookie, query = f"XSRF-TOKEN={form['_csrf']}".encode(), with_one(good_query(client), "a", "'" * 15_000)
        body = urlencode({**form, "username": "x" * 60_000}).encode()
        for path, methods in TABLE.items():
            if "POST" in methods:
                for method, sent in (("GET", b""), ("POST", body)):
                    answer = await raw.send(method, f"{client.base}{path}", query, sent, cookie=cookie)
                    assert len(answer[2]) <= 30 * (len(query) + len(sent)) + 20_000, path


# --- what is given back -------------------------------------------------------------------------------------------

# What is sent, and what a client reads that decodes the redirect once: Cognito puts a state back as it decoded it.
ECHOED = {
    "\r\nLocation: https://evil.test/\r\n\r\n<script>": None,
    "'\"><script>alert(1)</script>": None,
    "a&code=evil&error=x#frag?d=e": None,
    "100% %41 %zz %": "100% A %zz %",
    "\u00e9\u65e5\U0001f600\u202e": None,
    "a+b c\td": "a b c\td",
    "=;,/\\:@[]{}|^`~": None,
    "x" * 4096: None,
}
TOLD = {"code", "state", "error", "error_description", "id_token", "access_token", "expires_in", "token_type"}


@pytest.fixture(scope="session")
def username(standing: OAuthClient) -> str:
    return standing.given.confirmed_user(standing.client)


@pytest.mark.once
@pytest.mark.parametrize("state", ECHOED)
def test_a_state_comes_back_as_one_parameter(
    browser: Browser, standing: OAuthClient, username: str, state: str
) -> None:
    """With a code, with an error, and in the fragment."""
    for page in (
        standing.sign_in(browser, username, state=state),
        standing.authorize(browser, state=state, response_type="token"),
        standing.authorize(browser, state=state, scope="x"),
        standing.authorize(browser, state=state, scope="x", response_type="token"),
    ):
        assert page.status == 302
        assert re.fullmatch(re.escape(CALLBACK) + r"[?#][\x21-\x7e]+", page.location)
        told = urlsplit(page.location)
        pairs = parse_qsl(told.query or told.fragment, keep_blank_values=True)
        assert len(pairs) == len(dict(pairs))
        assert {name for name, _ in pairs} <= TOLD
        assert dict(pairs)["state"] == (ECHOED[state] or state)


@pytest.mark.once
@pytest.mark.parametrize("nonce", ECHOED)
def test_a_nonce_is_a_claim_as_it_was_sent(browser: Browser, standing: OAuthClient, username: str, nonce: str) -> None:
    tokens = standing.tokens(browser, username, nonce=nonce)
    assert claims(tokens["id_token"])["nonce"] == nonce


@pytest.mark.once
@pytest.mark.parametrize("text", ECHOED)
def test_what_a_page_gives_back_is_text_on_it(
    browser: Browser, standing: OAuthClient, managed: OAuthClient, text: str
) -> None:
    for client in (standing, managed):
        login = browser.get(f"{client.base}/login", client.query(login_hint=text, state=text, lang=text))
        wrong = browser.submit(login, "/login", username=text, password=PASSWORD)
        error = browser.get(f"{client.base}/error", {"error": text, "client_id": client.id})
        for page in (login, wrong, error):
            assert page.status in (200, 400)
            assert "<script>" not in page.text
            check_headers(page.response.headers.raw)
        assert wrong.form("/login").fields["username"] == text
