"""What others encrypted for a key of ours in XML (XML Encryption 1.1): AES for the content, RSA-OAEP for its key.

RSA with PKCS#1 v1.5 and Triple DES are refused: the one gives its content away to whoever may ask often enough, the
other is too short. AES-CBC is there since providers still use it, though nobody can tell from it whether somebody
changed the content on the way: the caller must say the same of every failure, and check a signature afterwards.
"""

import base64
import binascii
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from emulator.crypto import keys

if TYPE_CHECKING:
    from lxml.etree import _Element

_XENC, _XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
_X, _DS = f"{{{_XENC}}}", "{http://www.w3.org/2000/09/xmldsig#}"
DATA = f"{_X}EncryptedData"
_KEY = f"{_X}EncryptedKey"
_CBC = {f"{_XENC}aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
_GCM = {f"{_XENC11}aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)}
_OLD_OAEP, _OAEP = f"{_XENC}rsa-oaep-mgf1p", f"{_XENC11}rsa-oaep"
# OAEP may use SHA-1, which its strength does not hang on.
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1(),  # noqa: S303
    f"{_XENC}sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384(),
    f"{_XENC}sha512": hashes.SHA512(),
}
_MASKS: dict[str, hashes.HashAlgorithm] = {
    f"{_XENC11}mgf1sha1": hashes.SHA1(),  # noqa: S303
    f"{_XENC11}mgf1sha256": hashes.SHA256(),
    f"{_XENC11}mgf1sha384": hashes.SHA384(),
    f"{_XENC11}mgf1sha512": hashes.SHA512(),
}
_SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
_BLOCK, _NONCE = 16, 12
MOST_KEYS = 4  # of them one is ours, where a provider encrypts for several at once


class NotDecrypted(ValueError):
    """It is not for our key, or no longer what was encrypted."""


def decrypted(holder: "_Element", pem: str) -> bytes:
    """The content of the one EncryptedData that the element has for a child. Its key is inside of that, or beside it.
    Raises NotDecrypted."""
    data = holder.find(DATA)
    if data is None:
        raise NotDecrypted("nothing is encrypted")
    method = _method(data)
    length = _CBC.get(method) or _GCM.get(method)
    if length is None:
        raise NotDecrypted("the algorithm is not known")
    within = list(data.iterfind(f"{_DS}KeyInfo/{_KEY}"))
    for wrapped in [*within, *holder.iterfind(_KEY)][:MOST_KEYS]:
        try:
            key = _unwrapped(wrapped, pem)
        except ValueError:
            continue
        if len(key) == length:
            content = _value(data)
            return _of_cbc(key, content) if method in _CBC else _of_gcm(key, content)
    raise NotDecrypted("no key is encrypted for ours")


def _unwrapped(wrapped: "_Element", pem: str) -> bytes:
    method = _method(wrapped)
    if method not in (_OLD_OAEP, _OAEP):
        raise NotDecrypted("the algorithm of the key is not known")
    told = wrapped.find(f"{_X}EncryptionMethod")
    assert told is not None  # noqa: S101
    digest = _HASHES.get(_algorithm(told.find(f"{_DS}DigestMethod"), _SHA1))
    mask = _MASKS.get(_algorithm(told.find(f"{{{_XENC11}}}MGF"), f"{_XENC11}mgf1sha1"))
    if digest is None or mask is None or told.find(f"{_X}OAEPparams") is not None:
        raise NotDecrypted("the hash of the key is not known")
    return keys.load_signing_key(pem).decrypt(_value(wrapped), OAEP(MGF1(mask), digest, None))


def _of_cbc(key: bytes, content: bytes) -> bytes:
    if len(content) < 2 * _BLOCK or len(content) % _BLOCK:
        raise NotDecrypted("the content is not whole")
    decryptor = Cipher(AES(key), CBC(content[:_BLOCK])).decryptor()
    padded = decryptor.update(content[_BLOCK:]) + decryptor.finalize()
    if not 1 <= padded[-1] <= _BLOCK:  # the last octet counts, the others of the padding are any (XML Encryption 5.2)
        raise NotDecrypted("the content is not padded")
    return padded[: -padded[-1]]


def _of_gcm(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise NotDecrypted("the content was changed") from error


def _method(element: "_Element") -> str:
    return _algorithm(element.find(f"{_X}EncryptionMethod"), "")


def _algorithm(element: "_Element | None", usual: str) -> str:
    return element.get("Algorithm", "") if element is not None else usual


def _value(element: "_Element") -> bytes:
    text = element.findtext(f"{_X}CipherData/{_X}CipherValue")
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotDecrypted("the content is not base64") from error
