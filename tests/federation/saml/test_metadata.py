"""Metadata of SAML providers: those that age, and the shapes in which products publish them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from emulator.base.clock import running_seconds
from emulator.errors.oauth import OAuthError
from emulator.rules.providers import saml_metadata, saml_renewal
from tests.support.providers import Page, documents
from tests.support.saml_provider import DS, P, SamlProvider
from tests.support.saml_scene import Scene

OLD, NEW = SamlProvider(), SamlProvider(sign_on="https://idp.corp.example/sso2", number=1)


@dataclass
class Site:
    """Where the metadata are. Without a text it is broken."""

    text: str | None = field(default_factory=OLD.metadata)
    asked: int = 0
    url: str = ""

    def page(self, _: str) -> Page:
        self.asked += 1
        return (200, self.text.encode(), {}) if self.text is not None else (503, b"", {})


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    with documents(made.page) as made.url:
        yield made


def shown(scene: Scene) -> str:
    found = scene.given.cognito.describe_identity_provider(UserPoolId=scene.pool_id, ProviderName=scene.name)
    text: str = found["IdentityProvider"]["ProviderDetails"]["SSORedirectBindingURI"]
    return text


def test_metadata_at_an_address_are_fetched_anew_after_six_hours(empty: Scene, site: Site) -> None:
    empty.make(MetadataURL=site.url)
    site.text = NEW.metadata()
    empty.given.clock_advanced(timedelta(hours=5, minutes=59))
    assert empty.begin().startswith(f"{OLD.sign_on}?")
    assert (site.asked, shown(empty)) == (1, OLD.sign_on)
    empty.given.clock_advanced(timedelta(minutes=2))
    assert empty.begin().startswith(f"{NEW.sign_on}?")
    assert empty.begin().startswith(f"{NEW.sign_on}?")
    assert (site.asked, shown(empty)) == (2, NEW.sign_on)


@pytest.mark.once
def test_a_new_key_of_the_provider_is_known_when_it_is_used_for_an_answer(empty: Scene, site: Site) -> None:
    empty.make(MetadataURL=site.url)
    site.text = NEW.metadata()
    empty.provider = NEW
    assert empty.refusal(empty.signed()) == "SAML Response signature is invalid"
    empty.given.clock_advanced(timedelta(hours=7))
    assert empty.finish(empty.signed()).subject
    empty.provider = OLD
    assert empty.refusal(empty.signed()) == "SAML Response signature is invalid"


@pytest.mark.once
def test_metadata_may_be_for_less_than_six_hours(empty: Scene, site: Site) -> None:
    site.text = OLD.metadata(more=' cacheDuration="PT1H30M"')
    empty.make(MetadataURL=site.url)
    for minutes, asked in ((80, 1), (20, 2)):
        empty.given.clock_advanced(timedelta(minutes=minutes))
        empty.begin()
        assert site.asked == asked


@pytest.mark.once
@pytest.mark.parametrize("text", [None, "no XML"])
def test_old_metadata_stay_where_there_are_no_new_ones(
    empty: Scene, site: Site, text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.make(MetadataURL=site.url)
    site.text = text
    empty.given.clock_advanced(timedelta(hours=7))
    assert empty.begin().startswith(f"{OLD.sign_on}?")
    assert empty.finish(empty.signed()).subject
    assert site.asked == 2  # within a minute nobody asks again
    monkeypatch.setattr(saml_renewal, "running_seconds", lambda: running_seconds() + 61)
    site.text = NEW.metadata()
    assert empty.begin().startswith(f"{NEW.sign_on}?")


@pytest.mark.once
def test_metadata_that_are_over_are_trusted_no_more(empty: Scene, site: Site) -> None:
    site.text = OLD.metadata(more=' validUntil="2026-01-01T00:00:00Z"')
    empty.make(MetadataURL=site.url)
    site.text = None
    for act in (empty.begin, lambda: empty.finish(empty.signed())):
        with pytest.raises(OAuthError, match="The metadata of the identity provider are over"):
            act()
    site.text = OLD.metadata()
    assert empty.finish(empty.signed()).subject


# --- shapes -----------------------------------------------------------------------------------------------------------

OUT = "https://i.example/out"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP"
X509 = "<{0}X509Data><{0}X509Certificate>{1}</{0}X509Certificate></{0}X509Data>"
KEYCLOAK = f"""<md:EntityDescriptor xmlns="{MD}" xmlns:md="{MD}" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
  xmlns:ds="{DS}" entityID="@ID@"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="{P}">
  <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyName>a-key</ds:KeyName>{X509.format("ds:", "@CERT@")}</ds:KeyInfo>
  </md:KeyDescriptor><md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="x"
  index="0"/><md:SingleLogoutService Binding="{BINDING}-POST" Location="@OUT@/post"/>
  <md:SingleLogoutService Binding="{BINDING}-Redirect" Location="@OUT@"/>
  <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
  <md:SingleSignOnService Binding="{BINDING}-POST" Location="@SSO@/post"/>
  <md:SingleSignOnService Binding="{BINDING}-Redirect" Location="@SSO@"/></md:IDPSSODescriptor></md:EntityDescriptor>"""
ROLE = f"""<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType"
  protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"><KeyDescriptor use="signing"><KeyInfo
  xmlns="{DS}">{X509.format("", "@ANOTHER@")}</KeyInfo></KeyDescriptor></RoleDescriptor>"""
SIGNED = f'<Signature xmlns="{DS}"><SignedInfo/><KeyInfo>{X509.format("", "@ANOTHER@")}</KeyInfo></Signature>'
ENTRA = f"""<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_1" entityID="@ID@" xmlns="{MD}">{SIGNED}{ROLE}
  <IDPSSODescriptor protocolSupportEnumeration="{P}"><KeyDescriptor use="signing"><KeyInfo
  xmlns="{DS}">{X509.format("", "@CERT@")}</KeyInfo></KeyDescriptor>
  <SingleLogoutService Binding="{BINDING}-Redirect" Location="@OUT@"/>
  <SingleSignOnService Binding="{BINDING}-Redirect" Location="@SSO@"/>
  <SingleSignOnService Binding="{BINDING}-POST" Location="@SSO@"/></IDPSSODescriptor></EntityDescriptor>"""
ADFS = ENTRA.replace(
    "<IDPSSODescriptor",
    f"""<SPSSODescriptor protocolSupportEnumeration="{P}"><KeyDescriptor use="signing"><KeyInfo
  xmlns="{DS}">{X509.format("", "@ANOTHER@")}</KeyInfo></KeyDescriptor><SingleLogoutService
  Binding="{BINDING}-Redirect" Location="of the relying party"/></SPSSODescriptor><IDPSSODescriptor""",
    1,
).replace('<KeyDescriptor use="signing"><KeyInfo', '<KeyDescriptor use="encryption"><KeyInfo', 1)
OKTA = f"""<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="@ID@" xmlns:md="{MD}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{P}"><md:KeyDescriptor use="signing">
  <ds:KeyInfo xmlns:ds="{DS}">{X509.format("ds:", "@LINES@")}</ds:KeyInfo></md:KeyDescriptor>
  <md:SingleSignOnService Binding="{BINDING}-POST" Location="@SSO@"/>
  <md:SingleSignOnService Binding="{BINDING}-Redirect" Location="@SSO@"/></md:IDPSSODescriptor></md:EntityDescriptor>"""
GOOGLE = OKTA.replace('entityID="@ID@"', 'entityID="@ID@" validUntil="2031-04-11T09:11:03.000Z"')


@pytest.mark.parametrize(
    ("text", "log_out"),
    [(KEYCLOAK, OUT), (ENTRA, OUT), (ADFS, OUT), (OKTA, None), (GOOGLE, None)],
    ids=["Keycloak", "Entra", "ADFS", "Okta", "Google"],
)
def test_metadata_of_products_are_read(text: str, log_out: str | None) -> None:
    certificate = OLD.certificate
    lines = "\n".join(certificate[at : at + 64] for at in range(0, len(certificate), 64))
    told = {
        "@CERT@": certificate,
        "@LINES@": f"\n{lines}\n",
        "@ANOTHER@": NEW.certificate,
        "@SSO@": "https://i.example/sso",
        "@OUT@": OUT,
        "@ID@": "https://i.example/",
    }
    for name, value in told.items():
        text = text.replace(name, value)
    found = saml_metadata.read(text)
    assert (found.entity_id, found.sign_on, found.log_out) == ("https://i.example/", "https://i.example/sso", log_out)
    assert found.signing == (certificate,)
    assert (found.valid_until is not None) == ("validUntil" in text)
