"""The fields in which pages ask for attributes of a user, and the rules of a password that they list."""

from emulator.oauth.looks.look import Field, password_rules
from emulator.store.pools import Pool

# By the attribute: the type of its input, and how a browser fills it in.
_TYPES = {"email": "email", "phone_number": "tel", "birthdate": "date", "updated_at": "number"}
_AUTOCOMPLETE = {
    "address": "street-address",
    "birthdate": "bday",
    "email": "email",
    "family_name": "family-name",
    "gender": "sex",
    "given_name": "given-name",
    "locale": "language",
    "middle_name": "additional-name",
    "name": "name",
    "nickname": "nickname",
    "phone_number": "tel",
    "picture": "photo",
    "username": "username",
    "website": "url",
}
_EXAMPLES = {"phone_number": "+15555550100"}  # the form that Cognito takes, which nobody would guess


def field(name: str, form_name: str, value: str = "", *, required: bool = True) -> Field:
    """The field for an attribute, or for `username`. `form_name` is its whole name in the form."""
    return Field(
        name=form_name,
        label=name,
        type=_TYPES.get(name, "text"),
        value=value,
        required=required,
        autocomplete=_AUTOCOMPLETE.get(name, ""),
        hint=_EXAMPLES.get(name, ""),
    )


def known_by(pool: Pool) -> str:
    """What people type as their name: an address, where users have no other name."""
    names = pool.effective.username_attributes
    return names[0] if len(names) == 1 else "username"


def rules(pool: Pool) -> list[tuple[str, str]]:
    """What a password of the pool needs."""
    policy = pool.effective.password_policy
    return password_rules({"MinimumLength": policy.minimum_length, **dict.fromkeys(policy.classes, True)})
