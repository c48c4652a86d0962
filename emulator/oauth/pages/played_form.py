"""What stands on the page of a played provider, and what its forms say."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from msgspec import Struct

from emulator.base.clock import iso
from emulator.federation.played import inventing, known, outcomes
from emulator.federation.played.known import Known
from emulator.federation.played.outcomes import Outcome
from emulator.federation.played.visits import Visit
from emulator.oauth import cookies, replies
from emulator.oauth.looks import provider_pages
from emulator.oauth.looks.provider_pages import Draft, Head, Person, SignOn
from emulator.oauth.pages import visits
from emulator.oauth.parameters import Parameters
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.owners import clients
from emulator.rules.owners import known as known_pools
from emulator.rules.providers import details
from emulator.store.columns import Document
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

SHOWN = 50  # people of a page
_OWN = ("search", "edit")  # parameters that are the page's, not the sign-in's
_FREE_ROWS, _MOST_ROWS = 3, 40
_LATE_MS = 3000
_LATE = "late"
_ANSWERS = (
    ("", "is right"),
    (outcomes.BROKEN_SIGNATURE, "has a broken signature"),
    (outcomes.EXPIRED, "has expired"),
    (_LATE, f"comes {_LATE_MS // 1000} seconds late"),
    (outcomes.TIME_OUT, "does not come in time"),
)
_TRUTHS = {"true": True, "false": False}
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


class Wrong(Exception):
    """The form cannot be meant; the message says why."""


class Scene(Struct, frozen=True):
    """A browser on the page. `made_up`: it asks for somebody new to be made up."""

    work: Work
    request: Request
    pool: Pool
    provider: IdentityProvider
    visit: Visit
    head: Head
    problem: str | None = None
    made_up: bool = False

    @property
    def is_saml(self) -> bool:
        return self.provider.provider_type == details.SAML


def page(scene: Scene) -> Reply:
    """With what was typed, if something is wrong with it."""
    work, request, visit = scene.work, scene.request, scene.visit
    csrf, given = cookies.csrf(request, work.random)
    search = request.query.first("search")[:256]
    found = known.among(work, scene.pool, scene.provider, search=search, limit=SHOWN + 1)
    people = _hinted(found[:SHOWN], visit.login_hint)
    client = known_pools.find_client(work, visit.app_client_id)
    text = provider_pages.sign_on(
        SignOn(
            head=scene.head,
            action=request.path,
            csrf=csrf,
            asker=visit.asker,
            app_client=clients.title(client[0]) if client is not None else "",
            app_client_id=visit.app_client_id,
            scopes=visit.scopes.replace(",", " ").split(),
            subject_name=outcomes.SUBJECTS[scene.provider.provider_type],
            people=[_person(each, work.now) for each in people],
            marked=request.form.first("subject") or (people[0].subject if people else ""),
            more_people=len(found) > SHOWN,
            search=search,
            query=[(name, value) for name, value in request.query if name not in _OWN],
            draft=_draft(scene),
            flaws=_answers(scene.provider),
            errors=outcomes.errors(scene.provider),
            is_saml=scene.is_saml,
            problem=scene.problem,
            chosen={"flaw": request.form.first("flaw")},
        )
    )
    status = 400 if scene.problem else 200
    return replies.html(text, status, policy=visits.policy(scene.head.nonce)).having(*given)


def somebody(scene: Scene, *, is_new: bool) -> Outcome:
    """Who signs in, by the form. Raises Wrong."""
    form = scene.request.form
    subject, flaw = form.first("subject"), form.first("flaw")
    if flaw not in dict(_answers(scene.provider)):
        raise Wrong("There is no such answer.")
    if is_new:
        claims = _attributes(form) if scene.is_saml else _claims(form)
    else:
        found = known.find(scene.work, scene.pool, scene.provider, subject)
        if found is None:
            raise Wrong("Mark somebody first: whom you marked is not known any more.")
        claims = found.claims
    problem = outcomes.problem(subject, claims)
    if problem is not None:
        raise Wrong(problem)
    late = flaw == _LATE
    return Outcome(subject, claims, None if late else flaw or None, _LATE_MS if late else 0)


def error(scene: Scene) -> Outcome:
    """Nobody signs in. Raises Wrong."""
    form = scene.request.form
    name, description = form.first("error").strip(), form.first("error_description").strip()
    problem = outcomes.unwritable(name + description)
    if not name or len(name) > outcomes.LONGEST_ERROR or len(description) > outcomes.LONGEST_ERROR:
        problem = f"An error has a name, and {outcomes.LONGEST_ERROR} characters at most."
    if problem is not None:
        raise Wrong(problem)
    return Outcome(error=name, error_description=description or None)


def _answers(provider: IdentityProvider) -> Sequence[tuple[str, str]]:
    can_be = {"", *outcomes.flaws(provider), *([_LATE] if outcomes.has_servers(provider) else [])}
    return [(name, text) for name, text in _ANSWERS if name in can_be]


def _hinted(people: list[Known], hint: str | None) -> list[Known]:
    """Whom the app client means comes first."""
    if hint is None:
        return people
    return sorted(people, key=lambda person: hint not in (person.subject, person.email))


def _person(person: Known, now: datetime) -> Person:
    used = person.used_at
    return Person(
        subject=person.subject,
        name=person.name,
        email=person.email,
        username=person.username,
        used=_ago(now - used) if used is not None else "",
        used_at=iso(used) if used is not None else "",
    )


def _ago(span: timedelta) -> str:
    for seconds, unit in _UNITS:
        count = int(span.total_seconds()) // seconds
        if count > 0:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def _draft(scene: Scene) -> Draft:
    """What was typed and refused; somebody who is edited; else somebody made up."""
    form = scene.request.form
    if scene.problem is not None and form.first("act") == "new":
        return _typed(scene, form)
    edited = scene.request.query.first("edit") if not scene.made_up else ""
    person = known.find(scene.work, scene.pool, scene.provider, edited) if edited else None
    if person is not None:
        return _filled(scene, person.subject, person.claims, is_known=True)
    hint = scene.visit.login_hint
    subject, claims = inventing.somebody(scene.provider, scene.work.random)
    if hint and "@" in hint and "email" in claims and not scene.made_up:
        claims["email"] = hint
    return _filled(scene, subject, claims)


def _typed(scene: Scene, form: Parameters) -> Draft:
    rows = _with_free([(form.first(f"name-{at}"), form.first(f"value-{at}")) for at in range(1, _MOST_ROWS + 1)])
    claims = list(form.starting("claim").items())
    return Draft(form.first("subject"), claims, rows if scene.is_saml else (), form.first("more"))


def _filled(scene: Scene, subject: str, claims: Mapping[str, Any], *, is_known: bool = False) -> Draft:
    names = inventing.claim_names(scene.provider)
    if scene.is_saml:
        known_names = [*claims, *(name for name in names if name not in claims)]
        rows = [(name, value) for name in known_names for value in _values(claims.get(name, ""))]
        return Draft(subject, rows=_with_free(rows), is_known=is_known)
    plain = {name: claims.get(name, "") for name in names if isinstance(claims.get(name, ""), str | bool)}
    more = {name: value for name, value in claims.items() if name not in plain}
    written = orjson.dumps(more, option=orjson.OPT_INDENT_2).decode() if more else ""
    return Draft(subject, [(name, _text(value)) for name, value in plain.items()], more=written, is_known=is_known)


def _with_free(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows that say something, and some to write in."""
    said = [row for row in rows if any(row)]
    return [*said, *[("", "")] * min(_FREE_ROWS, max(_MOST_ROWS - len(said), 0))]


def _values(value: Any) -> list[str]:
    return [outcomes.text_of(each) for each in value] if isinstance(value, list) else [outcomes.text_of(value)]


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _claims(form: Parameters) -> Document:
    """Fields that are empty are no claims. Raises Wrong for what is no JSON object."""
    more = form.first("more").strip()
    try:
        told = orjson.loads(more) if more else {}
    except orjson.JSONDecodeError as problem:
        raise Wrong(f"More claims are not JSON: {problem}") from None
    if not isinstance(told, dict):
        raise Wrong('More claims are not a JSON object, as {"groups": ["staff"]} is one.')
    fields = {name: value for name, value in form.starting("claim").items() if value}
    for name in fields:
        if name.endswith("_verified"):
            fields[name] = _TRUTHS.get(fields[name], fields[name])  # type: ignore[assignment]
    return {**told, **fields}


def _attributes(form: Parameters) -> Document:
    """One value, or a list of those that have the same name."""
    found: dict[str, list[str]] = {}
    for at in range(1, _MOST_ROWS + 1):
        name, value = form.first(f"name-{at}").strip(), form.first(f"value-{at}")
        if name and value:
            found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
