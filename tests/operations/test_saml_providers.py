"""SAML providers: their metadata, and the certificates that they know a pool by."""

import base64
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from emulator.rules.providers import saml_metadata
from tests.support import providers
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.providers import LOG_OUT, SIGN_ON, Page, certificate, documents, metadata

INVALID = "InvalidParameterException"
UNREADABLE = (INVALID, "Unable to unmarshall metadata")
NO_REDIRECT = (INVALID, "No SingleSignOn Http redirect binding location found in metadata.")
BEGINS = (
    INVALID,
    "The provider Corp has IdP-initiated sign-in, which is for app clients with SAML providers only.",
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>'


@pytest.fixture
def pool(given: Given) -> str:
    return given.pool()


def made(given: Given, pool: str, **members: Any) -> dict[str, Any]:
    return providers.made(given, pool, "SAML", "Corp", **members)


def refused(given: Given, pool: str, **details: str) -> tuple[str, str]:
    asked = {"UserPoolId": pool, "ProviderName": "Corp", "ProviderType": "SAML", "ProviderDetails": details}
    return refusal(given.cognito.create_identity_provider, **asked)


@pytest.mark.parametrize("log_out", [False, True])
def test_a_saml_provider_shows_what_its_metadata_tell(given: Given, pool: str, log_out: bool) -> None:
    told = {"MetadataFile": metadata(log_out=log_out), "EncryptedResponses": "true"}
    provider = made(given, pool, ProviderDetails=told)
    shown = provider["ProviderDetails"]
    ours = x509.load_der_x509_certificate(base64.b64decode(shown.pop("ActiveEncryptionCertificate")))
    assert ours.not_valid_after_utc - ours.not_valid_before_utc == timedelta(days=3650)
    out = {"SLORedirectBindingURI": LOG_OUT} if log_out else {}
    assert shown == {**told, "SSORedirectBindingURI": SIGN_ON, **out}
    assert (provider["AttributeMapping"], provider["IdpIdentifiers"]) == ({}, [])


def test_details_that_are_sent_back_are_taken(given: Given, pool: str) -> None:
    before = made(given, pool, ProviderDetails={"MetadataFile": metadata(log_out=True)})
    changed = {**before["ProviderDetails"], "IDPSignout": "true", "ActiveEncryptionCertificate": "another"}
    named = {"UserPoolId": pool, "ProviderName": "Corp"}
    again = answer(given.cognito.update_identity_provider, **named, ProviderDetails=changed)["IdentityProvider"]
    assert again["ProviderDetails"] == {**before["ProviderDetails"], "IDPSignout": "true"}
    without = {"MetadataFile": metadata()}
    after = given.cognito.update_identity_provider(**named, ProviderDetails=without)
    assert "SLORedirectBindingURI" not in after["IdentityProvider"]["ProviderDetails"]


@pytest.mark.once
def test_a_saml_provider_names_its_users_itself(given: Given, pool: str) -> None:
    asked = {"ProviderName": "Corp", "ProviderType": "SAML", "ProviderDetails": {"MetadataFile": metadata()}}
    expected = (INVALID, "AttributeMapping contains invalid mapping: [username]")
    mapping = {"username": "name", "email": "mail"}
    create = given.cognito.create_identity_provider
    assert refusal(create, UserPoolId=pool, **asked, AttributeMapping=mapping) == expected


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no XML", UNREADABLE),
        ("<a/>", UNREADABLE),
        (metadata().replace("IDPSSODescriptor", "SPSSODescriptor"), UNREADABLE),
        (metadata().replace("<md:EntityDescriptor", f"{ENTITIES}<md:EntityDescriptor"), UNREADABLE),
        (metadata().replace("/sso", "/&#xD800;"), UNREADABLE),
        (metadata(binding=providers.POST), NO_REDIRECT),
        (metadata(signing="bm8="), (INVALID, "The signing certificate in the metadata is invalid.")),
        (metadata(signing=certificate(days=-1)), (INVALID, "The signing certificate in the metadata has expired.")),
    ],
    ids=["text", "another root", "no provider", "entities", "a surrogate", "no redirect", "no certificate", "expired"],
)
def test_metadata_that_do_not_help_are_refused(given: Given, pool: str, text: str, expected: tuple[str, str]) -> None:
    assert refused(given, pool, MetadataFile=text) == expected


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"), [("IDPInit", "yes"), ("EncryptedResponses", "1"), ("RequestSigningAlgorithm", "rsa-sha1")]
)
def test_a_setting_is_one_of_those_that_are_known(given: Given, pool: str, name: str, value: str) -> None:
    expected = (INVALID, f"Invalid value {value} for {name}.")
    assert refused(given, pool, MetadataFile=metadata(), **{name: value}) == expected


@pytest.mark.once
def test_an_entity_among_others_is_found(given: Given, pool: str) -> None:
    one = metadata().partition("\n")[2]
    namespace = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
    relying = '<md:EntityDescriptor entityID="sp"><md:SPSSODescriptor/></md:EntityDescriptor>'
    text = f"<md:EntitiesDescriptor {namespace}>{relying}{one}</md:EntitiesDescriptor>"
    assert made(given, pool, ProviderDetails={"MetadataFile": text})["ProviderDetails"]["SSORedirectBindingURI"]


@pytest.mark.once
def test_beside_a_provider_at_which_sign_ins_begin_there_are_saml_ones_alone(given: Given, pool: str) -> None:
    made(given, pool, ProviderDetails={"MetadataFile": metadata(), "IDPInit": "true"})
    providers.made(given, pool, "SAML", "Other", ProviderDetails={"MetadataFile": metadata()})
    providers.made(given, pool)
    create = given.cognito.create_user_pool_client
    for others in (["COGNITO"], ["Google"], ["Other", "Google"]):
        asked = {"ClientName": "web", "SupportedIdentityProviders": ["Corp", *others]}
        assert refusal(create, UserPoolId=pool, **asked) == BEGINS
    given.client(pool, SupportedIdentityProviders=["Corp", "Other"])
    given.client(pool, SupportedIdentityProviders=["COGNITO", "Other", "Google"])


@pytest.mark.once
def test_sign_ins_do_not_begin_at_a_provider_that_a_client_names_beside_others(given: Given, pool: str) -> None:
    details = {"MetadataFile": metadata()}
    made(given, pool, ProviderDetails=details)
    mixed = given.client(pool, SupportedIdentityProviders=["COGNITO", "Corp"])
    begins = {"UserPoolId": pool, "ProviderName": "Corp", "ProviderDetails": {**details, "IDPInit": "true"}}
    update = given.cognito.update_identity_provider
    assert refusal(update, **begins) == BEGINS
    given.cognito.delete_identity_provider(UserPoolId=pool, ProviderName="Corp")
    assert refusal(given.cognito.create_identity_provider, ProviderType="SAML", **begins) == BEGINS, "it kept the name"
    made(given, pool, ProviderDetails=details)
    given.cognito.update_user_pool_client(UserPoolId=pool, ClientId=mixed.id, SupportedIdentityProviders=["Corp"])
    assert answer(update, **begins)["IdentityProvider"]["ProviderDetails"]["IDPInit"] == "true"


# --- metadata at an address -------------------------------------------------------------------------------------------


def page(path: str) -> Page:
    if path == "/moved":
        return 302, b"", {"Location": "/metadata"}
    if path == "/round":
        return 302, b"", {"Location": "/round"}
    if path == "/away":
        return 302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"}
    if path == "/file":
        return 302, b"", {"Location": "file:///etc/passwd"}
    if path == "/slow":
        time.sleep(0.4)
        return 200, metadata().encode(), {}
    if path == "/long":
        return 200, b" " * (saml_metadata.LONGEST + 1), {}
    if path == "/binary":
        return 200, b"\xff\xfe\x00", {}
    return (200, metadata().encode(), {}) if path == "/metadata" else (404, b"", {})


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with documents(page) as url:
        yield url


@pytest.mark.once
@pytest.mark.parametrize("path", ["/metadata", "/moved"])
def test_metadata_are_fetched_from_their_address(given: Given, pool: str, site: str, path: str) -> None:
    told = {"MetadataURL": f"{site}{path}"}
    shown = made(given, pool, ProviderDetails=told)["ProviderDetails"]
    assert shown.pop("ActiveEncryptionCertificate")
    assert shown == {**told, "SSORedirectBindingURI": SIGN_ON}
    [row] = given.sql(
        "SELECT metadata_document, metadata_fetched_at FROM identity_providers WHERE pool_id = :p", p=pool
    )
    assert SIGN_ON in row["metadata_document"]
    assert row["metadata_fetched_at"] is not None


@pytest.mark.once
@pytest.mark.parametrize("path", ["/round", "/away", "/file", "/long"])
def test_metadata_that_cannot_be_had_are_told_with_the_address(given: Given, pool: str, site: str, path: str) -> None:
    url = f"{site}{path}"
    assert refused(given, pool, MetadataURL=url) == (INVALID, f"Error retrieving metadata from {url}")


@pytest.mark.once
def test_metadata_are_waited_for_no_longer_than_the_bound(
    given: Given, pool: str, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saml_metadata, "SECONDS", 0.1)
    url = f"{site}/slow"
    assert refused(given, pool, MetadataURL=url) == (INVALID, f"Error retrieving metadata from {url}")


@pytest.mark.once
def test_an_address_that_answers_with_an_error_is_told_with_its_status(given: Given, pool: str, site: str) -> None:
    url = f"{site}/nothing"
    expected = (INVALID, f"Non-ok status code 404 returned from remote metadata source {url}")
    assert refused(given, pool, MetadataURL=url) == expected
    assert refused(given, pool, MetadataURL=f"{site}/binary") == UNREADABLE


@pytest.mark.once
@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "no.such.host.invalid", "[", "127.0.0.1:1"]
)
def test_no_link_local_address_is_asked(given: Given, pool: str, host: str) -> None:
    url = f"http://{host}/metadata"
    assert refused(given, pool, MetadataURL=url) == (INVALID, f"Error retrieving metadata from {url}")


# --- the pool's own certificates --------------------------------------------------------------------------------------


def test_a_pool_has_one_signing_certificate_for_ten_years(given: Given, pool: str) -> None:
    text = answer(given.cognito.get_signing_certificate, UserPoolId=pool)["Certificate"]
    assert answer(given.cognito.get_signing_certificate, UserPoolId=pool) == {"Certificate": text}
    parsed = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    assert parsed.not_valid_after_utc - parsed.not_valid_before_utc == timedelta(days=3650)
    parsed.verify_directly_issued_by(parsed)
    assert answer(given.cognito.get_signing_certificate, UserPoolId=given.pool()) != {"Certificate": text}


@pytest.mark.once
def test_requests_and_responses_have_keys_of_their_own(given: Given, pool: str) -> None:
    shown = made(given, pool, ProviderDetails={"MetadataFile": metadata()})["ProviderDetails"]
    signing = given.cognito.get_signing_certificate(UserPoolId=pool)["Certificate"]
    assert shown["ActiveEncryptionCertificate"] != signing
    rows = given.sql("SELECT used_for FROM saml_keys WHERE pool_id = :p ORDER BY used_for", p=pool)
    assert [row["used_for"] for row in rows] == ["encryption", "signing"]


def test_the_certificate_is_renewed_each_year_and_its_key_is_not(given: Given, pool: str) -> None:
    def certificate() -> x509.Certificate:
        text = given.cognito.get_signing_certificate(UserPoolId=pool)["Certificate"]
        return x509.load_der_x509_certificate(base64.b64decode(text))

    first = certificate()
    given.clock_advanced(timedelta(days=364))
    assert certificate() == first
    given.clock_advanced(timedelta(days=2))
    second = certificate()
    assert second.public_key() == first.public_key()
    assert second.not_valid_after_utc - first.not_valid_after_utc >= timedelta(days=366)
    assert certificate() == second
