"""A request to the OAuth endpoints or the hosted pages, taken apart once."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from emulator.base import hosts, pins
from emulator.base.journal import Met
from emulator.errors import CognitoError
from emulator.oauth.parameters import NONE, Parameters
from emulator.rules.risk import risk
from emulator.terms import Terms
from emulator.work import Call

FORM = "application/x-www-form-urlencoded"


class Seen(Struct):
    """What was found out on the way to the answer. `is_own_host`: the name in the Host header is a domain's. `about`
    and `refusals` are for the log: whom the request concerns, and why it was refused, whatever the page says of it.
    `met` is for the journal. `why_unknown`: why an external client is not let in."""

    is_own_host: bool = False
    about: dict[str, str] = field(default_factory=dict)
    refusals: list[CognitoError] = field(default_factory=list)
    met: Met = field(default_factory=Met)
    why_unknown: str | None = None


class Request(Struct, frozen=True):
    """`path` is without the id of the pool that an address may begin with; that is `pool_id`, and `base` what links on
    the page begin with. `host` is the name in the Host header, without its port; None if it is none. `raw_query` is as
    it came, to be carried along. Names of `headers` are in lower case; a cookie may come more than once."""

    request_id: str
    method: str
    path: str
    pool_id: str | None
    host: str | None
    is_tls: bool
    raw_query: str
    headers: Mapping[str, str]
    source_ip: str | None
    query: Parameters = NONE
    form: Parameters = NONE
    seen: Seen = field(default_factory=Seen)

    @property
    def base(self) -> str:
        return f"/{self.pool_id}" if self.pool_id else ""

    @property
    def origin(self) -> str:
        """The address that the browser asked, without a path."""
        return f"{'https' if self.is_tls else 'http'}://{self.headers.get('host', '')}"

    @property
    def is_trustworthy(self) -> bool:
        """Whether a browser takes a Secure cookie of the answer: by TLS, and of this machine itself."""
        return self.is_tls or (self.host is not None and hosts.is_loopback(self.host))

    @property
    def is_form(self) -> bool:
        """Whether what it holds is sent as a form; nothing else is read."""
        kind = self.headers.get("content-type", "")
        return kind == FORM or kind.partition(";")[0].strip().lower() == FORM

    def having(self, query: Parameters, form: Parameters) -> "Request":
        return Request(
            self.request_id,
            self.method,
            self.path,
            self.pool_id,
            self.host,
            self.is_tls,
            self.raw_query,
            self.headers,
            self.source_ip,
            query,
            form,
            self.seen,
        )

    def cookies(self, name: str) -> Sequence[str]:
        """Every value of the cookie that was sent."""
        sent = self.headers.get("cookie")
        if sent is None:
            return ()
        pairs = (part.strip().partition("=") for part in sent.split(";"))
        return [value.strip('"') for key, _, value in pairs if key == name and value]

    def call(self, operation: str, terms: Terms) -> Call:
        """A unit of work of this request."""
        return Call(
            operation=operation,
            request_id=self.request_id,
            source_ip=self.source_ip,
            user_agent=self.headers.get("user-agent"),
            pins=pins.NOTHING.plus(risk.TOLD_LEVEL, self.headers.get(risk.HEADER)),
            terms=terms,
            about=self.seen.about,
            met=self.seen.met,
        )
