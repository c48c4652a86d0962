"""`python -m tests.bench.oauth`: how many requests a second the OAuth endpoints and the sign-in page answer.

As `python -m tests.bench`: a server of its own for it, `wrk` for the load, and nothing that a test would fail by.
"""

import argparse
import base64
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bench import process, served, wrk
from tests.support import databases
from tests.support.caller import Caller
from tests.support.given import PASSWORD
from tests.support.server import Server

CONNECTIONS, USERS, CODES = 16, 20, 4_000
CALLBACK = "https://app.example.test/callback"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SCOPES = ["openid", "email", "profile", "shop/read"]


class Scene:
    """A pool with a domain, a client for people and one for machines, and browsers that are signed in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.caller = Caller(url)
        self.pool_id = self.caller.must("CreateUserPool", PoolName="bench")["UserPool"]["Id"]
        self.base = f"/{self.pool_id}"
        of_pool = {"UserPoolId": self.pool_id}
        self.caller.must("CreateUserPoolDomain", **of_pool, Domain=self.pool_id.lower().replace("_", "-"))
        scope = {"ScopeName": "read", "ScopeDescription": "read"}
        self.caller.must("CreateResourceServer", **of_pool, Identifier="shop", Name="Shop", Scopes=[scope])
        oauth = {**of_pool, "ClientName": "bench", "AllowedOAuthFlowsUserPoolClient": True}
        people = {"AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": SCOPES, "CallbackURLs": [CALLBACK]}
        machines = {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["shop/read"]}
        make = self.caller.must
        known_by = {"SupportedIdentityProviders": ["COGNITO"]}
        self.client_id = make("CreateUserPoolClient", **oauth, **people, **known_by)["UserPoolClient"]["ClientId"]
        self.machine = make("CreateUserPoolClient", **oauth, **machines, GenerateSecret=True)["UserPoolClient"]
        query = {"response_type": "code", "client_id": self.client_id, "redirect_uri": CALLBACK, "state": "a-state"}
        self.query = urlencode(query)
        self.cookies = [self._signed_in(number) for number in range(USERS)]

    def client_credentials(self) -> Iterable[bytes]:
        secret = base64.b64encode(f"{self.machine['ClientId']}:{self.machine['ClientSecret']}".encode()).decode()
        headers = {**FORM, "Authorization": f"Basic {secret}"}
        yield wrk.request(self.url, "POST", f"{self.base}/oauth2/token", headers, b"grant_type=client_credentials")

    def authorize(self) -> Iterable[bytes]:
        for cookie in self.cookies:
            yield wrk.request(self.url, "GET", f"{self.base}/oauth2/authorize?{self.query}", {"Cookie": cookie})

    def exchange(self) -> Iterable[bytes]:
        """Of codes that are made first."""
        connection = self._connected()
        for number in range(CODES):
            body = self._form(self._code(connection, self.cookies[number % USERS]))
            yield wrk.request(self.url, "POST", f"{self.base}/oauth2/token", FORM, body)
        connection.close()

    def user_info(self) -> Iterable[bytes]:
        connection = self._connected()
        for cookie in self.cookies:
            body = self._form(self._code(connection, cookie))
            connection.request("POST", f"{self.base}/oauth2/token", body, FORM)
            token = re.findall(rb'"access_token":"([^"]+)"', connection.getresponse().read())[0].decode()
            headers = {"Authorization": f"Bearer {token}"}
            yield wrk.request(self.url, "GET", f"{self.base}/oauth2/userInfo", headers)
        connection.close()

    def login(self) -> Iterable[bytes]:
        yield wrk.request(self.url, "GET", f"{self.base}/login?{self.query}", {})

    def _connected(self) -> HTTPConnection:
        return HTTPConnection(urlsplit(self.url).netloc, timeout=60)

    def _signed_in(self, number: int) -> str:
        """The cookie of a browser that signed in."""
        whom = {"UserPoolId": self.pool_id, "Username": f"user-{number}"}
        attributes = {"email": f"user-{number}@example.test", "email_verified": "true", "given_name": "Ann"}
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        self.caller.must("AdminCreateUser", **whom, MessageAction="SUPPRESS", UserAttributes=listed)
        self.caller.must("AdminSetUserPassword", **whom, Password=PASSWORD, Permanent=True)
        connection = self._connected()
        connection.request("GET", f"{self.base}/login?{self.query}")
        shown = connection.getresponse()
        csrf = re.findall(r"XSRF-TOKEN=([^;]+)", shown.getheader("Set-Cookie", ""))[0]
        shown.read()
        form = urlencode({"_csrf": csrf, "username": whom["Username"], "password": PASSWORD})
        headers = {**FORM, "Cookie": f"XSRF-TOKEN={csrf}"}
        connection.request("POST", f"{self.base}/login?{self.query}", form, headers)
        answered = connection.getresponse()
        connection.close()
        return str(re.findall(r"(cognito-[^=;]+=[^;]+)", answered.getheader("Set-Cookie", ""))[0])

    def _code(self, connection: HTTPConnection, cookie: str) -> str:
        connection.request("GET", f"{self.base}/oauth2/authorize?{self.query}", headers={"Cookie": cookie})
        answered = connection.getresponse()
        answered.read()
        return parse_qs(urlsplit(answered.getheader("Location", "")).query)["code"][0]

    def _form(self, code: str) -> bytes:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return urlencode({**fields, "client_id": self.client_id}).encode()


@dataclass(frozen=True, slots=True)
class Case:
    """`target` is requests a second on two cores."""

    name: str
    requests: Callable[[Scene], Iterable[bytes]]
    target: int | None = None
    once: bool = False


CASES = [
    Case("ClientCredentials", Scene.client_credentials, 700),
    Case("Authorize", Scene.authorize),
    Case("Exchange", Scene.exchange, 400, once=True),
    Case("UserInfo", Scene.user_info, 1200),
    Case("Login", Scene.login, 800),
]


def main() -> int:
    options = _options()
    if not wrk.is_installed():
        print("wrk is not installed (apt-get install wrk)")
        return 2
    with (
        served.beside(options.database_url) as beside,
        databases.empty(beside) as url,
        served.running(url, workers=options.workers, hash_profile="test") as running,
    ):
        scene = Scene(running.url)
        print(f"{'':18}{'req/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8}   target")
        for case in CASES:
            if not options.only or case.name in options.only:
                _measure(case, scene, running, options.seconds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.oauth", description=__doc__)
    parser.add_argument("--database-url", default="sqlite://", help="as of `python -m tests.bench`")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5, help="for each case (5)")
    names = [case.name for case in CASES]
    parser.add_argument("--only", nargs="+", choices=names, metavar="CASE", help=", ".join(names))
    return parser.parse_args()


def _measure(case: Case, scene: Scene, running: Server, seconds: float) -> None:
    """CPU time is of the server's processes alone."""
    requests = list(case.requests(scene))
    before = process.cpu_seconds(running.pid)
    load = wrk.send(running.url, requests, seconds=seconds, connections=CONNECTIONS, once=case.once)
    cpu_ms = (process.cpu_seconds(running.pid) - before) * 1000 / max(load.requests, 1)
    trouble = f"  !! {load.refused} refused, {load.broken} broken" if load.refused or load.broken else ""
    print(
        f"{case.name:18}{load.rate:8.0f} {load.p50_ms:8.1f} {load.p99_ms:8.1f} {cpu_ms:8.3f}   "
        f"{case.target or ''}{trouble}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
