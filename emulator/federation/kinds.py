"""The protocol that each ProviderType speaks."""

from emulator.federation.identity import Protocol
from emulator.federation.openid.protocol import OpenIdProtocol
from emulator.federation.openid.traits import TRAITS

KINDS: dict[str, Protocol] = {**dict.fromkeys(TRAITS, OpenIdProtocol())}
