"""In what the kinds of provider that speak OAuth 2.0 differ."""

from collections.abc import Mapping

from msgspec import Struct

from emulator.rules.providers import details


class Traits(Struct, frozen=True):
    """`subject` is the claim that names the user. `signs` an ID token, by the keys of its issuer; the others are
    believed what they answer themselves. `takes_hints`: login_hint and acr_values are handed on to it. `has_profile`:
    it is asked for attributes. `by_form`: the browser comes back with a form where scopes were asked for. `key_signs`:
    the client secret is a token that we sign."""

    subject: str = "sub"
    signs: bool = True
    takes_hints: bool = False
    has_profile: bool = True
    by_form: bool = False
    key_signs: bool = False
    scope_separator: str = " "
    issuers: tuple[str, ...] = ()


TRAITS: Mapping[str, Traits] = {
    details.OIDC: Traits(takes_hints=True),  # evidence: provider-hint
    # Google's tokens name it with and without the scheme.
    details.GOOGLE: Traits(issuers=("https://accounts.google.com", "accounts.google.com")),
    details.APPLE: Traits(has_profile=False, by_form=True, key_signs=True),
    details.AMAZON: Traits(subject="user_id", signs=False),
    details.FACEBOOK: Traits(subject="id", signs=False, scope_separator=","),
}
