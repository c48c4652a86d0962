"""The protocol that each ProviderType speaks."""

from emulator.federation.identity import Protocol
from emulator.federation.openid.protocol import OpenIdProtocol
from emulator.federation.openid.traits import TRAITS
from emulator.federation.saml import sign_on
from emulator.rules.providers import details

KINDS: dict[str, Protocol] = {**dict.fromkeys(TRAITS, OpenIdProtocol()), details.SAML: sign_on}
