"""X.509 certificates: those that a key signs for itself, and those that others show us.

The library's part for them is imported by the first certificate: only SAML and TLS need it.
"""

import base64
import binascii
from datetime import datetime

from cryptography.hazmat.primitives import hashes, serialization

from emulator.base.randomness import Randomness
from emulator.crypto import keys

_SERIAL_BYTES = 19  # a positive number of 20 octets at most (RFC 5280, 4.1.2.2)


def self_signed(pem: str, name: str, random: Randomness, *, begins: datetime, ends: datetime) -> str:
    """A certificate of the key in DER, as base64 without lines around it."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    key = keys.load_signing_key(pem)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(random.bytes(_SERIAL_BYTES)) | 1)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def ends_at(text: str) -> datetime:
    """Until when a certificate is valid; `text` is base64, as XML signatures hold it. Raises ValueError for what is no
    certificate."""
    from cryptography import x509

    try:
        der = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("it is not base64") from error
    return x509.load_der_x509_certificate(der).not_valid_after_utc
