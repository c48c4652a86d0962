"""From the fields of a user to the values of `shape`: what one key of a user demands of another."""

from emulator.crypto import passwords, totp
from emulator.rules.configuration import mfa_config
from emulator.rules.directory.users import CONFIRMED, EXTERNAL_PROVIDER, FORCE_CHANGE_PASSWORD, UNCONFIRMED
from emulator.rules.limits import limits
from emulator.seeds import reading_factors, reading_identities, sessions
from emulator.seeds.fields import Fields
from emulator.seeds.shape import CodeSeed, HashSeed, LockSeed, UserSeed


def user(fields: Fields) -> UserSeed | None:
    brought_by = reading_identities.arrival(fields)
    username = "_".join(brought_by) if brought_by else _username(fields)
    status = fields.choice("status", CONFIRMED) if not brought_by else EXTERNAL_PROVIDER
    expires = fields.moment("temporary_password_expires")
    if expires is not None and status != FORCE_CHANGE_PASSWORD:
        fields.refuse(
            fields.place_of("temporary_password_expires"), "only a FORCE_CHANGE_PASSWORD user has a temporary password"
        )
    totp_secret = _totp_secret(fields)
    factors = fields.texts("mfa") or ((mfa_config.SOFTWARE_TOKEN,) if totp_secret else ())
    found = UserSeed(
        place=fields.place,
        username=username or "",
        status=status,
        enabled=fields.flag("enabled", default=True),
        sub=fields.text("sub"),
        password=fields.text("password"),
        hashed=_hashed(fields),
        former_passwords=_former(fields),
        password_set=fields.moment("password_set"),
        attributes=_attributes(fields),
        client=fields.text("client"),
        code=fields.part("code", lambda part: _code(part, status)),
        locked=fields.whole("locked", _lock),
        temporary_password_expires=expires,
        totp_secret=totp_secret,
        totp_name=fields.text("totp_name"),
        mfa=factors,
        preferred_mfa=_preferred(fields, factors),
        devices=fields.whole("devices", reading_factors.device),
        passkeys=fields.whole("passkeys", reading_factors.passkey),
        groups=fields.texts("groups"),
        brought_by=brought_by,
        linked=fields.whole("linked", reading_identities.link),
        sessions=fields.whole("sessions", sessions.read),
        signed_out=fields.moment("signed_out"),
        created=fields.moment("created"),
        updated=fields.moment("updated"),
    )
    return found if username and fields.ok else None


def _username(fields: Fields) -> str | None:
    if not fields.has("username"):
        fields.refuse(fields.place, "a user needs a 'username'")
    return fields.text("username")


def _hashed(fields: Fields) -> HashSeed | None:
    """Instead of a password. A verifier alone would leave nothing to prove a password in plain text against."""
    hashed, salt, verifier = (fields.text(name) for name in ("password_hash", "srp_salt", "srp_verifier"))
    if hashed is not None:
        _check_hash(fields, "password_hash", hashed)
    if hashed is not None and fields.has("password"):
        fields.refuse(fields.place_of("password_hash"), "a user has a password or its password_hash, not both")
    if (salt is None) != (verifier is None) or (salt is not None and not fields.has("password_hash")):
        fields.refuse(fields.place, "srp_salt and srp_verifier go together, beside a password_hash")
    if verifier is not None and not reading_factors.is_verifier(int(verifier, 16)):
        fields.refuse(fields.place_of("srp_verifier"), "srp_verifier is larger than any verifier can be, or 0")
    return HashSeed(hashed, salt, verifier) if hashed is not None else None


def _former(fields: Fields) -> tuple[str, ...]:
    hashes = fields.texts("former_passwords")
    for one in hashes:
        _check_hash(fields, "former_passwords", one)
    return hashes


def _check_hash(fields: Fields, name: str, text: str) -> None:
    try:
        passwords.check_foreign(text)
    except ValueError as error:
        fields.refuse(fields.place_of(name), f"{name} {error}")


def _totp_secret(fields: Fields) -> str | None:
    secret = fields.text("totp_secret")
    if secret is not None and not totp.is_secret(secret):
        fields.refuse(
            fields.place_of("totp_secret"), "totp_secret is base32: 16 letters A to Z and digits 2 to 7, or more"
        )
    if secret is None and fields.has("totp_name"):
        fields.refuse(fields.place_of("totp_name"), "totp_name goes with a totp_secret")
    return secret


def _preferred(fields: Fields, factors: tuple[str, ...]) -> str | None:
    preferred = fields.text("preferred_mfa")
    if preferred is not None and preferred not in factors:
        fields.refuse(fields.place_of("preferred_mfa"), "preferred_mfa must be one of the factors of mfa")
    return preferred


def _attributes(fields: Fields) -> dict[str, str]:
    values = fields.named("attributes")
    if "sub" in values:
        fields.refuse(fields.place_of("attributes"), "sub stands beside username, not among the attributes")
    return values


def _code(fields: Fields, status: str) -> CodeSeed | None:
    code, later = fields.text("code"), fields.text("superseded_by")
    state = fields.choice("state", "pending")
    issued, expires = fields.moment("issued"), fields.moment("expires")
    if later is not None and state != "superseded":
        fields.refuse(fields.place_of("superseded_by"), "superseded_by goes with state: superseded")
    if (issued or expires) and state in ("used", "superseded"):
        fields.refuse(fields.place, f"issued and expires move a code that is pending or expired, not a {state} one")
    wanted = CONFIRMED if state == "used" else UNCONFIRMED
    if status != wanted:
        fields.refuse(fields.place, f"a {state} sign-up code belongs to a user who is {wanted}, not {status}")
    return CodeSeed(fields.place, code, state, issued, expires, later) if code and fields.ok else None


def _lock(fields: Fields) -> LockSeed | None:
    by = fields.choice("by", limits.WRONG_PASSWORD)
    failures, until = fields.number("failures"), fields.moment("until")
    return LockSeed(fields.place, by, failures or limits.LOCKS[by].limit, until) if fields.ok else None
