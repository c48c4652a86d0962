"""The language of seeds: which keys there are, what stands under them, and what each means.

AWS's own members stand in `settings` and its like, under AWS's names; at our own level is only what AWS has no name
for. `reading` adds what one key demands of another.
"""

import re

from emulator.base import ids
from emulator.model import contract
from emulator.rules.directory import users
from emulator.rules.factors import mfa
from emulator.rules.limits import limits
from emulator.seeds.kinds import (
    Choice,
    Each,
    Flag,
    Fraction,
    Free,
    Named,
    Number,
    Part,
    Request,
    Shape,
    Text,
    Texts,
    Time,
)

VERSION = "1"
CODE_STATES = ("pending", "expired", "superseded", "used")
REPLICA_STATUSES = ("ACTIVE", "INACTIVE")
STATUSES = (users.CONFIRMED, users.UNCONFIRMED, users.FORCE_CHANGE_PASSWORD, users.RESET_REQUIRED)
DEVICE_STATUSES = ("remembered", "not_remembered")
ATTACHMENTS = ("platform", "cross-platform")
TRANSPORTS = ("usb", "nfc", "ble", "smart-card", "internal", "cable", "hybrid")

_SUB = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"\d{6}", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REGION = re.compile(r"[a-z]{2}-(gov-)?[a-z]+-\d")
_ARGON2 = re.compile(r"\$argon2(id|i|d)\$[A-Za-z0-9+/=,$]{20,400}", re.ASCII)
_HEX = re.compile(r"[0-9a-fA-F]{1,770}", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,1100}={0,2}", re.ASCII)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,4096}", re.ASCII)
_DEVICE_KEY = re.compile(ids.REGION + r"_[0-9a-f-]{36}")
_KID = re.compile(r"[A-Za-z0-9+/]{43}=")
_A_CODE = "a code of six digits"
_A_HASH = "a hash of argon2, such as $argon2id$v=19$m=…; of other kinds the emulator can verify none"


def _settings(operation: str, elsewhere: dict[str, str]) -> Request:
    return Request(says=f"The members of {operation}, under AWS's names.", operation=operation, elsewhere=elsewhere)


CODE = Shape(
    "a code",
    {
        "code": Text(says="The six digits that confirm the user.", needed=True, form=_CODE, like=_A_CODE),
        "state": Choice(says="What has become of it: pending unless it is said.", choices=CODE_STATES),
        "issued": Time(says="When it was sent."),
        "expires": Time(says="Until when it is good."),
        "superseded_by": Text(says="The newer code that took its place.", form=_CODE, like=_A_CODE),
    },
    short="code",
)

LOCK = Shape(
    "a lock",
    {
        "by": Choice(says="The rule that locks: wrong_password unless it is said.", choices=tuple(limits.LOCKS)),
        "failures": Number(says="How many wrong answers in a row there were; else as many as lock."),
        "until": Time(says="When the lock ends; else as the rule says."),
    },
)

LINK = Shape(
    "a link",
    {
        "provider": Text(says="The name of the identity provider.", needed=True),
        "subject": Text(says="What the provider calls the user."),
        "attribute": Text(says="Instead of a subject: the claim that the user is found by."),
        "value": Text(says="The value of that claim."),
    },
)

DEVICE = Shape(
    "a device",
    {
        "key": Text(
            says="DeviceKey, which the client sends as DEVICE_KEY.",
            needed=True,
            form=_DEVICE_KEY,
            like="a device key, such as us-east-1_ and a UUID",
        ),
        "group_key": Text(says="DeviceGroupKey, which the client computes its proof with.", needed=True),
        "password": Text(says="What the client keeps to prove the device; the verifier is made of it."),
        "salt": Text(says="Instead of a password, as ConfirmDevice has it: base64.", form=_BASE64, like="base64"),
        "verifier": Text(says="Goes with the salt: PasswordVerifier, base64.", form=_BASE64, like="base64"),
        "name": Text(says="DeviceName."),
        "status": Choice(says="remembered unless it is said.", choices=DEVICE_STATUSES),
        "created": Time(says="When it was first seen; now unless it is said."),
        "last_used": Time(says="When it last signed in; as created unless it is said."),
        "last_ip": Text(says="From where."),
    },
)

PASSKEY = Shape(
    "a passkey",
    {
        "credential_id": Text(
            says="The id that the authenticator gave it, in base64url.", needed=True, form=_BASE64URL, like="base64url"
        ),
        "public_key": Text(
            says="The key as the authenticator registered it: COSE, in base64url.", form=_BASE64URL, like="base64url"
        ),
        "private_key": Text(
            says="Instead of a public key, for tests that sign with it: a PEM, or a file beside the seed. "
            "The emulator keeps the public half only."
        ),
        "relying_party": Text(says="The host it belongs to; the pool's relying party unless it is said."),
        "name": Text(says="FriendlyCredentialName."),
        "sign_count": Number(says="How often it has signed; 0 unless it is said.", least=0, most=2**32 - 1),
        "attachment": Choice(says="AuthenticatorAttachment.", choices=ATTACHMENTS),
        "transports": Texts(says="AuthenticatorTransports.", choices=TRANSPORTS),
        "created": Time(says="When it was registered; now unless it is said."),
        "last_used": Time(says="When it last signed."),
    },
)

ROTATED = Shape(
    "a refresh token",
    {
        "digest": Text(says="Its digest.", needed=True),
        "rotated": Time(says="When another one took its place."),
        "grace": Time(says="Until when it is good all the same."),
    },
)

SESSION = Shape(
    "a session",
    {
        "id": Text(says="origin_jti of its tokens.", needed=True),
        "client_id": Text(says="The id of the app client.", needed=True),
        "event_id": Text(says="event_id of its tokens.", needed=True),
        "digest": Text(says="The digest of its refresh token.", needed=True),
        "began": Time(says="When the user signed in: auth_time.", needed=True),
        "expires": Time(says="Until when the refresh token is good.", needed=True),
        "scopes": Text(says="Scopes of the access token, with spaces between."),
        "source": Choice(says="The door: API unless it is said.", choices=("API", "HOSTED")),
        "provider": Text(says="Who knows the user, where that is not the pool."),
        "resource": Text(says="Whom the access tokens are for."),
        "last_used": Time(says="When it was refreshed last."),
        "revoked": Time(says="When it was revoked."),
        "revoked_by": Text(says="By what."),
        "device": Text(says="The key of the device."),
        "amr": Texts(says="How the user proved themselves."),
        "acr": Text(says="The level that was reached."),
        "metadata_url": Text(says="The external client."),
        "rotated": Each(says="Refresh tokens that rotation made, or put out of use.", of=ROTATED),
    },
)

USER = Shape(
    "a user",
    {
        "username": Text(says="In a pool with UsernameAttributes: the e-mail address or phone number."),
        "sub": Text(says="The user's sub; drawn unless it is said.", form=_SUB, like="a UUID in small letters"),
        "status": Choice(says="CONFIRMED unless it is said.", choices=STATUSES),
        "enabled": Flag(says="false: disabled by an administrator."),
        "attributes": Named(says="The user's attributes, such as email: and email_verified: true."),
        "groups": Texts(says="Names of groups of the pool that the user is in."),
        "password": Text(says="The password; with FORCE_CHANGE_PASSWORD the temporary one."),
        "password_hash": Text(says="Instead of a password: its hash, by argon2.", form=_ARGON2, like=_A_HASH),
        "srp_salt": Text(says="Beside password_hash, for sign-ins by SRP: hexadecimal.", form=_HEX, like="hexadecimal"),
        "srp_verifier": Text(says="Goes with srp_salt: hexadecimal.", form=_HEX, like="hexadecimal"),
        "former_passwords": Texts(says="Hashes of earlier passwords, the newest first, for PasswordHistorySize."),
        "password_set": Time(says="When the password was set; now unless it is said."),
        "temporary_password_expires": Time(says="Until when a temporary password is good."),
        "client": Text(says="The app client that an UNCONFIRMED user signs up with; else the first of the pool."),
        "code": Part(says="The code of the sign-up.", of=CODE),
        "locked": Each(says="Wrong answers, and the lock that they led to.", of=LOCK, or_one=True),
        "totp_secret": Text(says="What the user's authenticator app knows: base32."),
        "totp_name": Text(says="The app's FriendlyDeviceName."),
        "mfa": Texts(says="The second factors that are active.", choices=(*mfa.ORDER, mfa.PASSKEY)),
        "preferred_mfa": Text(says="The one of them that is asked for first."),
        "devices": Each(says="Devices that the pool remembers.", of=DEVICE),
        "passkeys": Each(says="Passkeys that are registered.", of=PASSKEY),
        "sessions": Each(says="Sign-ins that go on, as `export --with sessions` writes them.", of=SESSION),
        "provider": Text(says="The identity provider that brought the user. The status is then EXTERNAL_PROVIDER."),
        "subject": Text(says="Goes with provider: what it calls the user."),
        "linked": Each(says="Identities at providers that sign in as this user.", of=LINK, or_one=True),
        "signed_out": Time(says="When all tokens of the user were revoked at once."),
        "created": Time(says="UserCreateDate; now unless it is said."),
        "updated": Time(says="UserLastModifiedDate; now unless it is said."),
    },
)

# The keys of a user that a pattern can have, and those of them in which the number of each user may stand.
NUMBERED = frozenset({"username", "sub", "password", "attributes"})
OF_A_PATTERN = (
    *("username", "sub", "status", "enabled", "attributes", "groups", "password", "password_hash", "password_set"),
    *("temporary_password_expires", "client", "created", "updated"),
)
MOST_GENERATED = 10_000_000
GENERATED = Shape(
    "a pattern of users",
    {
        "count": Number(says="How many users.", needed=True, most=MOST_GENERATED),
        "first": Number(says="The number of the first: 1 unless it is said.", least=0, most=10**12),
        **{name: USER.keys[name] for name in OF_A_PATTERN},
        "username": Text(says="With the number of the user as {n}, or as {n:06} with zeros in front.", needed=True),
        "sub": Text(says="The user's sub, with {n:012} for its last part; drawn unless it is said."),
        "attributes": Named(says="The user's attributes, such as email: user{n}@example.com."),
    },
)

GROUP = Shape(
    "a group",
    {
        "name": Text(says="GroupName.", needed=True),
        "settings": _settings("CreateGroup", {"GroupName": "name", "UserPoolId": "pools"}),
    },
    short="name",
)

CLIENT = Shape(
    "a client",
    {
        "name": Text(says="ClientName, by which the client is found.", needed=True),
        "client_id": Text(says="Its id; drawn unless it is said."),
        "client_secret": Text(says="Its secret."),
        "settings": _settings(
            "CreateUserPoolClient", {"ClientName": "name", "ClientSecret": "client_secret", "UserPoolId": "pools"}
        ),
    },
)

IDENTITY = Shape(
    "an identity",
    {
        "subject": Text(says="What the provider calls the person.", needed=True),
        "claims": Free(says="What else it says of them."),
    },
)

PROVIDER = Shape(
    "an identity provider",
    {
        "name": Text(says="ProviderName.", needed=True),
        "type": Choice(
            says="ProviderType; of a provider that is called by its type it need not be said.",
            choices=contract.shape("IdentityProviderTypeType").enum,
        ),
        "settings": _settings(
            "CreateIdentityProvider", {"ProviderName": "name", "ProviderType": "type", "UserPoolId": "pools"}
        ),
        "played": Flag(says="Whether the emulator plays it; else the setting decides."),
        "identities": Each(says="Whom a played provider knows.", of=IDENTITY),
    },
)

SIGNING_KEY = Shape(
    "a signing key",
    {
        "key": Text(says="An RSA key in PEM, or a file beside the seed that has one.", needed=True),
        "kid": Text(says="Its kid; made of the key unless it is said.", form=_KID, like="base64 of 32 bytes"),
    },
    short="key",
)

SIGNING_KEYS = Shape(
    "signing_keys",
    {
        "id": Part(says="Signs ID tokens.", of=SIGNING_KEY),
        "access": Part(says="Signs access tokens.", of=SIGNING_KEY),
        "refresh": Part(says="Seals refresh tokens.", of=SIGNING_KEY),
    },
)

_OF_CLIENT = Text(says="The name of the app client.", needed=True)
_OF_CLIENT_OR_POOL = Text(says="The name of the app client; without it, all of the pool.")
_ELSEWHERE = {"UserPoolId": "pools", "ClientId": "client"}

DOMAIN = Shape(
    "a domain",
    {
        "name": Text(says="Domain: a prefix, or a whole host name with a CustomDomainConfig.", needed=True),
        "settings": _settings("CreateUserPoolDomain", {"Domain": "name", "UserPoolId": "pools"}),
    },
    short="name",
)

RESOURCE_SERVER = Shape(
    "a resource server",
    {
        "identifier": Text(says="Identifier, with which the scopes begin.", needed=True),
        "settings": _settings("CreateResourceServer", {"Identifier": "identifier", "UserPoolId": "pools"}),
    },
)

BRANDING = Shape(
    "a branding",
    {"client": _OF_CLIENT, "settings": _settings("CreateManagedLoginBranding", _ELSEWHERE)},
)

UI_CUSTOMIZATION = Shape(
    "a UI customization",
    {"client": _OF_CLIENT_OR_POOL, "settings": _settings("SetUICustomization", _ELSEWHERE)},
)

TERMS = Shape(
    "a terms document",
    {
        "name": Text(says="TermsName.", needed=True),
        "client": _OF_CLIENT,
        "settings": _settings("CreateTerms", {"TermsName": "name", **_ELSEWHERE}),
    },
)

CIMD_POLICY = Shape(
    "a CIMD policy",
    {
        "name": Text(says="PolicyName.", needed=True),
        "client": _OF_CLIENT,
        "settings": _settings("CreateCIMDPolicy", {"PolicyName": "name", **_ELSEWHERE}),
    },
)

RISK = Shape(
    "a risk configuration",
    {"client": _OF_CLIENT_OR_POOL, "settings": _settings("SetRiskConfiguration", _ELSEWHERE)},
)

FAULT = Shape(
    "a fault",
    {
        "operation": Text(says="The operation that fails, such as InitiateAuth, or * for any.", needed=True),
        "error": Text(says="The exception that it answers with; without one the call is only late."),
        "message": Text(says="Its text."),
        "count": Number(says="How many calls fail: 1 unless it is said.", most=1_000_000),
        "probability": Fraction(says="The part of the calls that fail, from 0 to 1.", least=0, most=1),
        "delay_ms": Number(says="How late the answer comes, in milliseconds.", least=0, most=600_000),
        "match": Free(says="Only calls with these members fail."),
    },
)

CLOCK = Shape(
    "a clock",
    {
        "frozen_at": Time(says="The clock stands still there."),
        "offset_seconds": Fraction(says="So far the clock is from the machine's.", least=-1e11, most=1e11),
    },
)

_OF_POOL = {"UserPoolId": "id"}

POOL = Shape(
    "a pool",
    {
        "name": Text(says="PoolName, by which a pool without an id is found.", needed=True),
        "id": Text(
            says="The pool's id; drawn unless it is said.",
            form=ids.POOL_ID,
            like="a pool id that clients accept, such as us-east-1_Web000001: letters and digits after the region",
        ),
        "region": Text(says="From the id, else us-east-1.", form=_REGION, like="a region such as us-east-1"),
        "account": Text(says="The AWS account.", form=_ACCOUNT, like="an account id of 12 digits"),
        "settings": _settings("CreateUserPool", {"PoolName": "name"}),
        "mfa_config": _settings("SetUserPoolMfaConfig", _OF_POOL),
        "clock": Part(says="The pool's own clock, beside the emulator's; the pool's times count by it.", of=CLOCK),
        "rules": Free(says="The pool's own limits and locks, by the names of the rules."),
        "replica": _settings("CreateUserPoolReplica", _OF_POOL),
        "replica_status": Choice(says="ACTIVE unless it is said.", choices=REPLICA_STATUSES),
        "log_delivery": _settings("SetLogDeliveryConfiguration", _OF_POOL),
        "test_codes": Named(says="Fixed codes by the pattern of the address, such as '*+test@example.test': '424242'."),
        "signing_keys": Part(says="The keys of the pool's tokens; drawn unless they are said.", of=SIGNING_KEYS),
        "identity_providers": Each(says="Identity providers of the pool.", of=PROVIDER),
        "resource_servers": Each(says="Resource servers and their scopes.", of=RESOURCE_SERVER),
        "clients": Each(says="App clients of the pool.", of=CLIENT),
        "domains": Each(says="Domains of the pool; a prefix alone will do.", of=DOMAIN),
        "branding": Each(says="Styles of managed login, each of one app client.", of=BRANDING),
        "ui_customizations": Each(says="The look of the classic hosted pages.", of=UI_CUSTOMIZATION),
        "terms": Each(says="Terms of use and privacy policies of app clients.", of=TERMS),
        "cimd_policies": Each(says="Which metadata documents are clients of the pool.", of=CIMD_POLICY),
        "risk_configurations": Each(says="What threat protection does.", of=RISK),
        "groups": Each(says="Groups of the pool; a name alone will do.", of=GROUP),
        "users": Each(says="Users of the pool.", of=USER),
        "generate": Each(says="Users by a pattern, as many as a load test needs.", of=GENERATED, or_one=True),
    },
)

FILE = Shape(
    "a seed",
    {
        "version": Text(says="1, the version of the language.", needed=True),
        "pools": Each(says="User pools.", of=POOL),
        "clock": Part(says="Where the emulator's clock stands; set before all else.", of=CLOCK),
        "faults": Each(says="Errors for the next calls of an operation.", of=FAULT),
    },
)
