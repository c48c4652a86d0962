"""From the nodes of a file to what it says of other identity providers: those of a pool, whom one of them brought, and
who is linked to whom."""

from emulator.model import contract
from emulator.rules.providers import details, links
from emulator.seeds import played
from emulator.seeds.fields import Fields
from emulator.seeds.shape import LinkSeed, ProviderSeed

_TYPES = contract.shape("IdentityProviderTypeType").enum
# What only users have who prove to the pool who they are.
NOT_OF_FEDERATED = (
    *("username", "status", "password", "password_hash", "srp_salt", "srp_verifier", "former_passwords"),
    *("password_set", "temporary_password_expires", "client", "code", "locked"),
    *("totp_secret", "totp_name", "mfa", "preferred_mfa", "devices", "passkeys"),
)


def provider(fields: Fields) -> ProviderSeed | None:
    """The type is that of the name where the name is that of a type, as `Google`."""
    name = fields.text("name")
    kind = fields.choice("type", name if name in details.SOCIAL else "")
    if name and not kind:
        fields.refuse(fields.place, f"an identity provider needs a 'type': {', '.join(_TYPES)}")
    members = fields.request("settings")
    if "MetadataURL" in (members.get("ProviderDetails") or {}):
        fields.refuse(fields.place_of("settings"), "a seed asks no other server: give MetadataFile, not MetadataURL")
    told = played.read(fields)
    return ProviderSeed(fields.place, name, kind, members, told) if name and fields.ok else None


def arrival(fields: Fields) -> tuple[str, str] | None:
    """The provider of a user whom it brought, and its name for the user."""
    if not fields.has("provider") and not fields.has("subject"):
        return None
    brought_by, subject = fields.text("provider"), fields.text("subject")
    if not (brought_by and subject):
        fields.refuse(fields.place, "provider and subject go together: who brought the user, and what it calls them")
        return None
    for name in NOT_OF_FEDERATED:
        if fields.has(name):
            fields.refuse(fields.place_of(name), f"a user with a provider has no {name}")
    return brought_by, subject


def link(fields: Fields) -> LinkSeed | None:
    name = fields.text("provider")
    subject, attribute, value = fields.text("subject"), fields.text("attribute"), fields.text("value")
    if (fields.ok and (subject is None) == (attribute is None)) or (attribute is None) != (value is None):
        fields.refuse(fields.place, "a link has a subject, or an attribute and its value")
    if not fields.ok or name is None:
        return None
    return LinkSeed(fields.place, name, attribute or links.SUBJECT, value or subject or "")
