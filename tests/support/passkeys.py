"""An authenticator in software: it makes keys and signs challenges as a phone or a security key would, and lies about
any part of it on request.

    phone = Authenticator("https://app.example.test")
    credential = phone.create(options)        # RegistrationResponseJSON
    assertion = phone.get(options)            # AuthenticationResponseJSON
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40
Json = dict[str, Any]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """`counter` is the next signature's count; with `counts` False it stays at 0, as passkeys that are synchronised do.
    `algorithm` is -7 (ES256), -257 (RS256), or one that pools do not take."""

    origin: str
    verifies_users: bool = True
    attachment: str | None = "platform"
    transports: list[str] = field(default_factory=lambda: ["internal"])
    algorithm: int = -7
    counts: bool = True
    counter: int = 0
    key: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False)
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(20))
    user_handle: bytes | None = None

    def create(self, options: Json, **lies: Any) -> Json:
        """The answer to CredentialCreationOptions. Lies: `challenge`, `origin`, `kind`, `rp`, `flags`, `format`."""
        self.user_handle = decode(options["user"]["id"])
        client_data = self._client_data(options["challenge"], {"kind": "webauthn.create", **lies})
        relying_party = str(lies.get("rp", options["rp"]["id"]))
        data = self._authenticator_data(relying_party, ATTESTED, lies.get("flags"))
        data += bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._public_key()
        attestation = {"fmt": lies.get("format", "none"), "attStmt": lies.get("statement", {}), "authData": data}
        response = {"attestationObject": encode(cbor2.dumps(attestation)), "transports": self.transports}
        return self._named({"clientDataJSON": encode(client_data), **response})

    def get(self, options: Json, **lies: Any) -> str:
        """The answer to CREDENTIAL_REQUEST_OPTIONS, as the string of CREDENTIAL. Lies: as `create`, `signature`,
        `counter`, `handle`."""
        client_data = self._client_data(options["challenge"], {"kind": "webauthn.get", **lies})
        relying_party = str(lies.get("rp", options["rpId"]))
        data = self._authenticator_data(relying_party, 0, lies.get("flags"), lies.get("counter", self._next()))
        signature = self._sign(data + hashlib.sha256(client_data).digest())
        handle = lies.get("handle", self.user_handle)
        response = {
            "clientDataJSON": encode(client_data),
            "authenticatorData": encode(data),
            "signature": encode(lies.get("signature", signature)),
            **({"userHandle": encode(handle)} if handle else {}),
        }
        return json.dumps(self._named(response))

    def _named(self, response: Json) -> Json:
        name = encode(self.credential_id)
        credential: Json = {"id": name, "rawId": name, "type": "public-key", "response": response}
        if self.attachment:
            credential["authenticatorAttachment"] = self.attachment
        return {**credential, "clientExtensionResults": {}}

    def _client_data(self, challenge: str, told: Json) -> bytes:
        content = {
            "type": told["kind"],
            "challenge": told.get("challenge", challenge),
            "origin": told.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(content).encode()

    def _authenticator_data(self, relying_party: str, extra: int, flags: int | None, counter: int = 0) -> bytes:
        if flags is None:
            flags = USER_PRESENT | (USER_VERIFIED if self.verifies_users else 0)
        return hashlib.sha256(relying_party.encode()).digest() + bytes([flags | extra]) + counter.to_bytes(4, "big")

    def _next(self) -> int:
        self.counter += 1 if self.counts else 0
        return self.counter

    def _public_key(self) -> bytes:
        public = self.key.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            modulus = numbers.n.to_bytes(public.key_size // 8, "big")
            return cbor2.dumps({1: 3, 3: self.algorithm, -1: modulus, -2: numbers.e.to_bytes(3, "big")})
        point = public.public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: self.algorithm, -1: 1, -2: x, -3: y})

    def _sign(self, content: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(content, ec.ECDSA(hashes.SHA256()))
