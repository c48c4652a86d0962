"""InboundFederation: what a function is told of a user whom another provider knows, and what it makes of them."""

from collections.abc import Mapping
from typing import Any

from emulator.base import java_order
from emulator.triggers import reply_members
from emulator.triggers.events import Event


def request(provider_name: str, provider_type: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """`told` are `tokenResponse`, `idToken` and `userInfo`, or of SAML `samlResponse`
    (evidence: inbound-federation)."""
    attributes = {kind: _in_order(values) for kind, values in told.items()}
    return {"providerName": provider_name, "providerType": provider_type, "attributes": attributes}


def response() -> dict[str, Any]:
    return {"userAttributesToMap": {}}


def check(reply: Event) -> dict[str, str] | None:
    """The claims that are left, by the provider's names; None where all stay as they are. Raises
    InvalidLambdaResponseException."""
    return reply_members.string_map(reply["response"], "userAttributesToMap") or None


def _in_order(values: Any) -> Any:
    """unverified: in the order of a Java HashMap, as other maps of events."""
    if not isinstance(values, Mapping):
        return values
    return {name: values[name] for name in java_order.iteration_order(values)}
