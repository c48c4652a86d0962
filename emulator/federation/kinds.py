"""The protocol that each ProviderType speaks."""

from collections.abc import Mapping

from emulator.federation.identity import Protocol

KINDS: Mapping[str, Protocol] = {}
