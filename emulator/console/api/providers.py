"""Identity providers that the emulator plays, over HTTP: `/_emulator/providers/{pool}`."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from emulator.console.api.answers import Deleted
from emulator.control import providers
from emulator.control.providers import Identity, NextSignIn, Provider

router = APIRouter(prefix="/providers/{pool_id}", tags=["providers"])


class ProviderList(BaseModel):
    providers: list[Provider]


class Choice(BaseModel, extra="forbid", strict=True):
    """Whether the emulator plays the provider; null: EMULATOR_FAKE_PROVIDERS decides."""

    played: bool | None


class NextRequest(BaseModel, extra="forbid", strict=True):
    """Who signs in next, by `subject`, with `claims` in place of those that are known; or an `error` (`denied` is a
    person who says no). `flaw` is what is wrong with the answer."""

    subject: Annotated[str, Field(max_length=256)] = ""
    claims: dict[str, Any] | None = None
    flaw: Literal["broken_signature", "expired", "time_out"] | None = None
    delay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    error: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    error_description: Annotated[str, Field(max_length=1000)] | None = None


class NextList(BaseModel):
    """In the order in which they are used."""

    next: list[NextSignIn]


class IdentityRequest(BaseModel, extra="forbid", strict=True):
    """Somebody whom the provider knows: `subject` is its `sub`, `id`, `user_id` or NameID."""

    subject: Annotated[str, Field(min_length=1, max_length=256)]
    claims: dict[str, Any] = {}


class IdentityList(BaseModel):
    identities: list[Identity]


@router.get("")
def list_providers(request: Request, pool_id: str) -> ProviderList:
    """The identity providers of the pool, and which of them the emulator plays."""
    return ProviderList(providers=providers.of_pool(request.app.state.services, pool_id))


@router.get("/{provider:path}/next")
def list_next_sign_ins(request: Request, pool_id: str, provider: str) -> NextList:
    return NextList(next=providers.scripted(request.app.state.services, pool_id, provider))


@router.post("/{provider:path}/next", status_code=201)
def add_next_sign_ins(
    request: Request, pool_id: str, provider: str, wanted: NextRequest | list[NextRequest]
) -> NextList:
    """The next sign-in at the played provider, or several: no page is shown, the browser goes back at once. They wait
    behind those that were added before."""
    listed = wanted if isinstance(wanted, list) else [wanted]
    asked = [NextSignIn(**each.model_dump()) for each in listed]
    return NextList(next=providers.script(request.app.state.services, pool_id, provider, asked))


@router.delete("/{provider:path}/next")
def delete_next_sign_ins(request: Request, pool_id: str, provider: str) -> Deleted:
    return Deleted(deleted=providers.forget_script(request.app.state.services, pool_id, provider))


@router.get("/{provider:path}/identities")
def list_identities(
    request: Request, pool_id: str, provider: str, search: Annotated[str, Query(max_length=256)] = ""
) -> IdentityList:
    """Whom the played provider knows; who signed in last comes first."""
    found = providers.identities(request.app.state.services, pool_id, provider, search=search)
    return IdentityList(identities=found)


@router.post("/{provider:path}/identities", status_code=201)
def put_identity(request: Request, pool_id: str, provider: str, wanted: IdentityRequest) -> Identity:
    """Makes somebody up whom the provider knows, or changes their claims."""
    services = request.app.state.services
    return providers.keep_identity(services, pool_id, provider, subject=wanted.subject, claims=wanted.claims)


@router.delete("/{provider:path}/identities")
def delete_identities(request: Request, pool_id: str, provider: str) -> Deleted:
    """All that were made up. Users of the pool stay."""
    return Deleted(deleted=providers.forget_identities(request.app.state.services, pool_id, provider))


@router.delete("/{provider:path}/identities/{subject:path}")
def delete_identity(request: Request, pool_id: str, provider: str, subject: str) -> Deleted:
    providers.forget_identity(request.app.state.services, pool_id, provider, subject)
    return Deleted(deleted=1)


@router.put("/{provider:path}")
def choose_player(request: Request, pool_id: str, provider: str, choice: Choice) -> Provider:
    return providers.choose(request.app.state.services, pool_id, provider, is_played=choice.played)
