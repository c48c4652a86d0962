"""A certificate authority of our own, and the certificates of servers that it signs.

All keys are P-256, which every TLS client of the last ten years takes, and which is made in less than a millisecond.
Time is the machine's: clients compare these certificates with their own clocks.
"""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from emulator.base.randomness import Randomness

LASTS = timedelta(days=3650)
SKEW = timedelta(days=1)  # of the clocks of containers and virtual machines
_SERIAL_BYTES = 19  # a positive number of 20 octets at most (RFC 5280, 4.1.2.2)
_LONGEST_COMMON_NAME = 64
_OURS = "cognito-emulator"


class Authority(Struct, frozen=True):
    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate alone, which everybody may have."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def private_pem(self) -> bytes:
        """The key and the certificate."""
        return key_pem(self.key) + self.pem

    def sign(
        self, names: Sequence[str], key: EllipticCurvePrivateKey, random: Randomness, *, now: datetime, ends: datetime
    ) -> bytes:
        """A chain in PEM: a server's certificate, for host names and addresses, and the authority's own."""
        common = next((name for name in names if len(name) <= _LONGEST_COMMON_NAME), _OURS)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = (
            _begun(_name(common), self.certificate.subject, key, random)
            .not_valid_before(now - SKEW)
            .not_valid_after(min(ends, self.certificate.not_valid_after_utc))
            .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(usage, critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + self.pem


def make(random: Randomness, now: datetime) -> Authority:
    """With a name that no other has: databases of certificates take two of one name for one."""
    key = new_key()
    name = _name(f"{_OURS} CA {random.bytes(4).hex()}")
    builder = (
        _begun(name, name, key, random)
        .not_valid_before(now - SKEW)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def load(pem: bytes) -> Authority:
    """What `private_pem` wrote. Raises ValueError for anything else."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise ValueError("it does not hold a key and its certificate") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("its key is not that of its certificate")
    return Authority(certificate, key)


def new_key() -> EllipticCurvePrivateKey:
    """Its randomness is OpenSSL's own, as that of signing keys."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, random: Randomness
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key())
    builder = builder.serial_number(int.from_bytes(random.bytes(_SERIAL_BYTES)) | 1)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, _OURS), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
