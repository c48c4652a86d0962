"""Where the certificate authority is kept: beside the SQLite file, or in EMULATOR_TLS_FOLDER.

`emulator-ca.key` holds the key and the certificate, and is the authority; it is made whole and once, whoever starts at
the same time. `emulator-ca.pem` is the certificate for those who are to trust it, written from the other. Without the
key a certificate that others trust already is not replaced: somebody has to say so by deleting it.
"""

from datetime import datetime
from pathlib import Path

from emulator.base import files
from emulator.base.clock import SystemClock
from emulator.base.randomness import Randomness
from emulator.crypto import authority
from emulator.crypto.authority import Authority
from emulator.settings import Settings
from emulator.store import urls

SECRET, CERTIFICATE = "emulator-ca.key", "emulator-ca.pem"
_READABLE = 0o644


def folder(settings: Settings) -> Path:
    """Raises ValueError where the database has no folder and none is named."""
    if settings.tls_folder:
        return Path(settings.tls_folder).expanduser().absolute()
    found = urls.folder_of(settings.database_url)
    if found is None:
        raise ValueError(
            "EMULATOR_TLS_FOLDER must name a folder in which the certificate authority stays: only a SQLite file has "
            "one beside it"
        )
    return found


def find(place: Path) -> Authority | None:
    """None if there is none yet. Writes nothing. Raises ValueError for one that cannot be used."""
    secret, certificate = place / SECRET, place / CERTIFICATE
    try:
        content = secret.read_bytes()
    except FileNotFoundError:
        if certificate.exists():
            raise ValueError(
                f"{secret} is missing, and without it nothing can be signed for those who trust {certificate}: put it "
                "back, or delete the other file too, for a new authority that everybody has to trust anew"
            ) from None
        return None
    except OSError as error:
        raise ValueError(f"{secret} cannot be read: {error.strerror}") from error
    try:
        found = authority.load(content)
    except ValueError as error:
        raise ValueError(
            f"{secret} is damaged: {error}. Put it back from a copy, or delete it and {certificate.name} for a new "
            "authority that everybody has to trust anew"
        ) from error
    _check_time(secret, found, SystemClock().now())
    return found


def have(place: Path, random: Randomness) -> Authority:
    """The one that is there, or a new one. Raises ValueError for one that cannot be used or made."""
    try:
        if (found := find(place)) is None:
            files.make_folder(place)
            files.make_whole(place / SECRET, authority.make(random, SystemClock().now()).private_pem())
            found = find(place)
        if found is None:
            raise ValueError(f"{place / SECRET} was deleted while it was made")
        _publish(place / CERTIFICATE, found)
    except OSError as error:
        raise ValueError(f"The certificate authority cannot be kept in {place}: {error.strerror or error}") from error
    return found


def _publish(file: Path, found: Authority) -> None:
    if not file.exists() or file.read_bytes() != found.pem:
        files.replace(file, found.pem, _READABLE)


def _check_time(secret: Path, found: Authority, now: datetime) -> None:
    ends = found.certificate.not_valid_after_utc
    if now >= ends:
        raise ValueError(
            f"The certificate authority in {secret} ended on {ends:%Y-%m-%d}: delete it and {CERTIFICATE} for a new one"
        )
