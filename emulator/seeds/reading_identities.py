"""From the nodes of a file to what it says of other identity providers: those of a pool, whom one of them brought, and
who is linked to whom."""

from emulator.model import contract
from emulator.rules.providers import details, links
from emulator.seeds import files, played
from emulator.seeds.fields import Fields
from emulator.seeds.files import Node
from emulator.seeds.problems import Problems
from emulator.seeds.shape import LinkSeed, ProviderSeed

PROVIDER = ("name", "type", "settings", *played.KEYS)
LINK = ("provider", "subject", "attribute", "value")
# What only users have who prove to the pool who they are.
NOT_OF_FEDERATED = (
    *("username", "status", "password", "temporary_password_expires", "client", "code", "locked"),
    *("totp_secret", "mfa", "preferred_mfa"),
)


def provider(node: Node, problems: Problems) -> ProviderSeed | None:
    """The type is that of the name where the name is that of a type, as `Google`."""
    fields = Fields(node, PROVIDER, problems, "an identity provider")
    name = fields.text("name", needed=True)
    types = contract.shape("IdentityProviderTypeType").enum
    default = name if name in details.SOCIAL else ""
    kind = fields.choice("type", types, default or "")
    if name and not kind:
        fields.refuse(fields.place, f"an identity provider needs a 'type': {', '.join(types)}")
    elsewhere = {"ProviderName": "name", "ProviderType": "type", "UserPoolId": "pools"}
    members = fields.members("settings", "CreateIdentityProvider", elsewhere)
    if "MetadataURL" in (members.get("ProviderDetails") or {}):
        fields.refuse(fields.place_of("settings"), "a seed asks no other server: give MetadataFile, not MetadataURL")
    told = played.read(fields, problems)
    return ProviderSeed(fields.place, name, kind, members, told) if name and fields.ok else None


def arrival(fields: Fields) -> tuple[str, str] | None:
    """The provider of a user whom it brought, and its name for the user."""
    if fields.node("provider") is None and fields.node("subject") is None:
        return None
    brought_by, subject = fields.text("provider"), fields.text("subject")
    if not (brought_by and subject):
        fields.refuse(fields.place, "provider and subject go together: who brought the user, and what it calls them")
        return None
    for name in NOT_OF_FEDERATED:
        if fields.node(name) is not None:
            fields.refuse(fields.place_of(name), f"a user with a provider has no {name}")
    return brought_by, subject


def linked(user: Fields) -> tuple[LinkSeed, ...]:
    """One mapping or a list of them."""
    node = user.node("linked")
    nodes = node.items if isinstance(node, files.Sequence) else () if node is None else (node,)
    found = [_link(item, user) for item in nodes]
    return tuple(link for link in found if link is not None)


def _link(node: Node, user: Fields) -> LinkSeed | None:
    fields = Fields(node, LINK, user.problems, "a link")
    name = fields.text("provider", needed=True)
    subject, attribute, value = fields.text("subject"), fields.text("attribute"), fields.text("value")
    if (fields.ok and (subject is None) == (attribute is None)) or (attribute is None) != (value is None):
        fields.refuse(fields.place, "a link has a subject, or an attribute and its value")
    user.ok = user.ok and fields.ok
    if not fields.ok or name is None:
        return None
    return LinkSeed(fields.place, name, attribute or links.SUBJECT, value or subject or "")
