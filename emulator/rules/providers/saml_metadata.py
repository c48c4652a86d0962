"""The metadata of a SAML provider: fetched or given, and what of them Cognito shows and needs (SAML Metadata 2.0)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from xml.sax.saxutils import escape

from msgspec import Struct

from emulator import errors
from emulator.base import xml
from emulator.base.runners import step_out
from emulator.crypto import certificates
from emulator.doors import NoAnswer
from emulator.rules.providers import played
from emulator.rules.providers.details import Details
from emulator.work import Work

if TYPE_CHECKING:
    from lxml.etree import _Element

Value = TypeVar("Value")
_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_CERTIFICATES = f"{_METADATA}KeyDescriptor"
_CERTIFICATE = ".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
# Of a provider that the emulator plays: by which certificate it signs, the one who plays it knows.
_PLAYED = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{url}"><md:IDPSSODescriptor '
    'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    f'<md:SingleLogoutService Binding="{_REDIRECT}" Location="{{url}}"/>'
    f'<md:SingleSignOnService Binding="{_REDIRECT}" Location="{{url}}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
)
SECONDS = 5.0  # for the document, redirects included
LONGEST = 512 * 1024  # bytes; the metadata of great federations are longer, those of one provider some kilobytes
MOST_REDIRECTS = 5
SHOWN = ("SSORedirectBindingURI", "SLORedirectBindingURI")  # of ProviderDetails
LONGEST_CERTIFICATE = 4096  # characters; evidence: saml-limits


class Metadata(Struct, frozen=True):
    """`signing` are the certificates, in base64, that the provider may sign by. `valid_until` and `cached_for` are what
    the document says of how long it is good."""

    entity_id: str
    sign_on: str
    log_out: str | None
    signing: tuple[str, ...]
    valid_until: datetime | None = None
    cached_for: timedelta | None = None

    def shown(self) -> dict[str, str]:
        """What of them ProviderDetails show (evidence: idp-saml-details)."""
        return {
            "SSORedirectBindingURI": self.sign_on,
            **({"SLORedirectBindingURI": self.log_out} if self.log_out is not None else {}),
        }


def document(work: Work, details: Details) -> str:
    """The text of MetadataFile, or what is at MetadataURL: then the caller holds nothing meanwhile and looks again
    afterwards. Raises InvalidParameterException."""
    url = details.get("MetadataURL")
    if not url:
        return details["MetadataFile"]
    if played.is_played_at(work, url):
        return _PLAYED.format(url=escape(url, {'"': "&quot;"}))
    try:
        with work.nothing_held(), step_out():
            answer = work.services.other_servers.get(url, seconds=SECONDS, longest=LONGEST, redirects=MOST_REDIRECTS)
        if not answer.is_success:
            raise errors.providers.metadata_source_answered(url, answer.status)
        return answer.body.decode()
    except NoAnswer as error:
        raise errors.providers.metadata_cannot_be_had(url) from error
    except UnicodeDecodeError as error:
        raise errors.providers.metadata_cannot_be_read() from error


def read(text: str) -> Metadata:
    """Of the first provider that the document describes. Raises InvalidParameterException."""
    try:
        root = xml.parse(text.strip().encode())
    except (xml.NotXml, UnicodeEncodeError) as error:
        raise errors.providers.metadata_cannot_be_read() from error
    entity = next((found for found in root.iter(f"{_METADATA}EntityDescriptor") if _provider(found) is not None), None)
    described = _provider(entity) if entity is not None else None
    entity_id = entity.get("entityID") if entity is not None else None
    if described is None or not entity_id:
        raise errors.providers.metadata_cannot_be_read()
    sign_on = _location(described, "SingleSignOnService")
    if sign_on is None:
        raise errors.providers.metadata_without_redirect()
    holders = [*entity.iterancestors(), entity, described] if entity is not None else []
    return Metadata(
        entity_id=entity_id,
        sign_on=sign_on,
        log_out=_location(described, "SingleLogoutService"),
        signing=_signing(described),
        valid_until=min(_told(holders, "validUntil", xml.instant), default=None),
        cached_for=min(_told(holders, "cacheDuration", xml.duration), default=None),
    )


def check_certificates(metadata: Metadata, now: datetime) -> None:
    """Raises InvalidParameterException for one that is none, is too long, or is over (evidence: saml-limits)."""
    for certificate in metadata.signing:
        try:
            ends_at = certificates.ends_at(certificate)
        except ValueError as error:
            raise errors.providers.signing_certificate_is_invalid() from error
        if len(certificate) > LONGEST_CERTIFICATE:
            raise errors.providers.signing_certificate_is_invalid()
        if ends_at <= now:
            raise errors.providers.signing_certificate_has_expired()


def _provider(entity: "_Element") -> "_Element | None":
    return entity.find(f"{_METADATA}IDPSSODescriptor")


def _told(holders: list["_Element"], name: str, read: Callable[[str], Value]) -> list[Value]:
    """What each of the elements says of it; what cannot be read says nothing."""
    found = []
    for text in filter(None, (holder.get(name) for holder in holders)):
        with suppress(ValueError):
            found.append(read(text))
    return found


def _location(described: "_Element", service: str) -> str | None:
    for found in described.findall(f"{_METADATA}{service}"):
        location: str | None = found.get("Location")
        if found.get("Binding") == _REDIRECT and location:
            return location
    return None


def _signing(described: "_Element") -> tuple[str, ...]:
    """A key of no stated use is for signing, too (SAML Metadata 2.0, 2.4.1.1)."""
    found = [
        "".join((certificate.text or "").split())
        for key in described.findall(_CERTIFICATES)
        if key.get("use", "signing") == "signing"
        for certificate in key.iterfind(_CERTIFICATE)
    ]
    return tuple(found)
