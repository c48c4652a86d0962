"""Requests to SAML providers, and what their answers prove."""

import base64
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from tests.support.saml_provider import SPACES, SamlProvider, encrypted, instant, request
from tests.support.saml_scene import CALLBACK, NONCE, Scene

pytestmark = pytest.mark.once


def test_a_request_tells_the_provider_who_asks_and_where_to_answer(scene: Scene) -> None:
    location = scene.begin()
    assert location.startswith(f"{scene.provider.sign_on}?SAMLRequest=")
    message, told = request(location)
    assert (told["RelayState"], sorted(told)) == ("a-state", ["RelayState", "SAMLRequest"])
    assert message.tag == f"{{{SPACES['samlp']}}}AuthnRequest"
    attributes = dict(message.attrib)
    assert attributes.pop("IssueInstant") <= instant(60)
    assert attributes == {
        "ID": f"_{NONCE}",
        "Version": "2.0",
        "Destination": scene.provider.sign_on,
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "AssertionConsumerServiceURL": CALLBACK,
    }
    assert message.findtext("saml:Issuer", namespaces=SPACES) == f"urn:amazon:cognito:sp:{scene.pool_id}"
    policy = message.find("samlp:NameIDPolicy", namespaces=SPACES)
    assert policy is not None
    assert policy.get("Format") == "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def test_a_request_is_signed_where_the_provider_is_set_so(empty: Scene) -> None:
    empty.provider = SamlProvider(sign_on="https://idp.corp.example/sso?tenant=a%20b")
    empty.make(RequestSigningAlgorithm="rsa-sha256")
    location = empty.begin(state="a state & more")
    query = urlsplit(location).query
    assert query.startswith("tenant=a%20b&SAMLRequest=")
    _, told = request(location)
    assert told["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    content = query.removeprefix("tenant=a%20b&").partition("&Signature=")[0]
    ours = empty.given.cognito.get_signing_certificate(UserPoolId=empty.pool_id)["Certificate"]
    key = x509.load_der_x509_certificate(base64.b64decode(ours)).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(base64.b64decode(told["Signature"]), content.encode(), PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("signed", ["response", "assertion", "both"])
def test_a_signature_on_the_response_or_on_the_assertion_proves_it(scene: Scene, signed: str) -> None:
    document = scene.told(destination=CALLBACK).response()
    if signed != "response":
        document = scene.provider.sign_assertion(document)
    if signed != "assertion":
        document = scene.provider.sign(document)
    identity = scene.finish(document)
    assert (identity.subject, identity.claims) == ("Jane.Doe@corp.example", {"mail": "jane@corp.example"})
    assert identity.told == {"samlResponse": {"mail": "jane@corp.example"}}
    assert identity.provider_session == "_session-1"


def test_any_of_the_certificates_of_the_metadata_may_sign(empty: Scene) -> None:
    old, new = SamlProvider(number=1), SamlProvider()
    empty.make(MetadataFile=new.metadata(certificates=[old.certificate, new.certificate]))
    assert empty.finish(empty.signed()).subject
    empty.provider = old
    assert empty.finish(empty.signed()).subject
    empty.provider = SamlProvider(number=2)
    assert empty.refusal(empty.signed()) == "SAML Response signature is invalid"


@pytest.mark.parametrize("gcm", [True, False], ids=["gcm", "cbc"])
@pytest.mark.parametrize("is_whole", [True, False], ids=["the response is signed", "the assertion is signed"])
def test_an_encrypted_assertion_is_read_by_the_key_of_the_pool(empty: Scene, gcm: bool, is_whole: bool) -> None:
    empty.make(EncryptedResponses="true")
    document = empty.told().response()
    if not is_whole:
        document = empty.provider.sign_assertion(document)
    document = encrypted(document, empty.certificate(), gcm=gcm)
    assert empty.finish(empty.provider.sign(document) if is_whole else document).subject == "Jane.Doe@corp.example"


def test_an_encrypted_assertion_may_lean_on_the_prefixes_around_it(scene: Scene) -> None:
    document = scene.told().response()
    inside = etree.tostring(document.find("saml:Assertion", namespaces=SPACES))
    for space in (b' xmlns:saml="%s"', b' xmlns:samlp="%s"'):
        name = space.split(b":")[1].split(b"=")[0].decode()
        inside = inside.replace(space % SPACES[name].encode(), b"")
    assert scene.finish(scene.provider.sign(encrypted(document, scene.certificate(), inside=inside))).subject


def test_where_assertions_must_be_encrypted_a_plain_one_is_refused(empty: Scene) -> None:
    empty.make(EncryptedResponses="true")
    assert empty.refusal(empty.signed()) == "The SAML assertion is not encrypted"


def test_several_values_of_an_attribute_are_a_list(scene: Scene) -> None:
    groups = ["staff", "a, b", "ü ~*"]
    told = {"groups": groups, "none": [], "blank": [""], "urn:oid:0.9.2342.19200300.100.1.3": ["jane@corp.example"]}
    assert scene.finish(scene.signed(attributes=told)).claims == {
        "groups": "[staff, a%2C+b, %C3%BC+%7E*]",
        "none": "",
        "blank": "",
        "urn:oid:0.9.2342.19200300.100.1.3": "jane@corp.example",
    }


def test_a_failure_is_told_in_the_words_of_the_provider(scene: Scene) -> None:
    document = scene.told(status="urn:oasis:names:tc:SAML:2.0:status:Responder").response()
    code = document.find("samlp:Status/samlp:StatusCode", namespaces=SPACES)
    assert code is not None
    etree.SubElement(code, code.tag, Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")
    assert scene.refusal(document) == (
        "The identity provider answered with the status urn:oasis:names:tc:SAML:2.0:status:Responder "
        "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
    )


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_user_without_a_name_is_nobody(scene: Scene, name: str | None) -> None:
    assert scene.refusal(scene.signed(name_id=name)) == "NameID is required"


def test_what_is_mapped_has_no_characters_of_four_bytes(empty: Scene) -> None:
    empty.make(mapping={"name": "displayName"})
    told = {"displayName": ["Jane \N{GRINNING FACE}"], "mail": ["jane@corp.example"]}
    assert (
        empty.refusal(empty.signed(attributes=told)) == "The attribute displayName has characters that cannot be stored"
    )
    assert empty.finish(empty.signed(attributes={"mood": ["\N{GRINNING FACE}"], "displayName": ["Jané"]})).claims[
        "mood"
    ]
