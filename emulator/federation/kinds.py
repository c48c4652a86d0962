"""The protocol that each ProviderType speaks."""

from collections.abc import Mapping

from emulator.federation.identity import Protocol
from emulator.federation.openid.protocol import OpenIdProtocol
from emulator.federation.openid.traits import TRAITS

KINDS: Mapping[str, Protocol] = {**dict.fromkeys(TRAITS, OpenIdProtocol())}
