"""The pages of providers that the emulator plays. They are for testers, in English, and look like no page that people
sign in on: nobody is to take one for the real provider's."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from emulator.oauth.looks import rendering


class Head(Struct, frozen=True):
    """What every page says of the provider: `kind` is its type, `pool` the name and `pool_id` the id of the pool."""

    name: str
    kind: str
    pool: str
    pool_id: str
    nonce: str


class Person(Struct, frozen=True):
    """One whom the provider knows. `used` is how long ago they signed in, `used_at` when."""

    subject: str
    name: str
    email: str
    username: str | None
    used: str
    used_at: str


class Draft(Struct, frozen=True):
    """The form for somebody new. `claims` are fields by name, `rows` the attributes of SAML, `more` the other claims as
    JSON."""

    subject: str
    claims: Sequence[tuple[str, str]] = ()
    rows: Sequence[tuple[str, str]] = ()
    more: str = ""
    is_known: bool = False


class SignOn(Struct, frozen=True):
    """The whole page. `asker` is how the provider knows the pool; `app_client` and `app_client_id` are for whom it
    asks. `flaws` and `errors` are to choose from."""

    head: Head
    action: str
    csrf: str
    asker: str
    app_client: str
    app_client_id: str
    scopes: Sequence[str]
    subject_name: str
    people: Sequence[Person]
    marked: str
    more_people: bool
    search: str
    query: Sequence[tuple[str, str]]
    draft: Draft
    flaws: Sequence[tuple[str, str]]
    errors: Sequence[str]
    is_saml: bool
    problem: str | None = None
    chosen: dict[str, str] = field(default_factory=dict)


def sign_on(page: SignOn) -> str:
    return _rendered("sign_on", page=page, head=page.head)


def refusal(head: Head, heading: str, sentence: str, next_step: str) -> str:
    return _rendered("refusal", head=head, heading=heading, sentence=sentence, next_step=next_step)


def form(head: Head, address: str, pairs: Sequence[tuple[str, str]]) -> str:
    """A form that sends itself; without a script there is a button."""
    return _rendered("form", head=head, address=address, pairs=pairs)


def _rendered(name: str, **values: Any) -> str:
    return rendering.environment().get_template(f"provider/{name}.html").render(values)
