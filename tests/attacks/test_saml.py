"""Answers of a SAML provider that are not its own any more: unsigned, signed by others, wrapped, replayed, meant for
somebody else. None of them signs anybody in as somebody whom the provider did not mean."""

import base64
import copy
import hmac
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import etree

from emulator.errors.oauth import OAuthError
from emulator.work import Services
from tests.support.given import Given
from tests.support.saml_provider import DS, SPACES, SUCCESS, A, P, SamlProvider, encoded, encrypted, instant
from tests.support.saml_scene import CALLBACK, Scene

pytestmark = pytest.mark.once
PAST, FUTURE = "2026-01-01T00:00:00Z", "2126-01-01T00:00:00Z"
OURS, EVIL = "Jane.Doe@corp.example", "admin@corp.example"
UNSIGNED = {"SAML Response signature is invalid", "SAML Assertion signature is invalid"}


@pytest.fixture
def scene(given: Given, services: Services) -> Iterator[Scene]:
    made = Scene(given, services, given.pool())
    made.make()
    yield made


def assertion_of(response: etree._Element) -> etree._Element:
    found = response.find(f"{{{A}}}Assertion")
    assert found is not None
    return found


def signature_of(element: etree._Element) -> etree._Element:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def evil(element: etree._Element, *, identifier: str | None = "_evil") -> etree._Element:
    """A copy without the signature that tells another name."""
    made = copy.deepcopy(element)
    for signature in list(made.iter(f"{{{DS}}}Signature")):
        signature.getparent().remove(signature)
    for name in made.iter(f"{{{A}}}NameID"):
        name.text = EVIL
    if identifier is not None:
        made.set("ID", identifier)
    return made


# --- signatures -------------------------------------------------------------------------------------------------------


def test_an_answer_without_a_signature_proves_nothing(scene: Scene) -> None:
    assert scene.refusal(scene.told().response()) == "SAML Assertion signature is invalid"


@pytest.mark.parametrize("part", ["NameID", "AttributeValue", "Audience"])
@pytest.mark.parametrize("whole", [True, False])
def test_what_was_signed_cannot_be_changed(scene: Scene, part: str, whole: bool) -> None:
    document = scene.signed() if whole else scene.provider.sign_assertion(scene.told().response())
    for element in document.iter(f"{{{A}}}{part}"):
        element.text = f"{element.text}x"
    assert scene.refusal(document) in UNSIGNED


def test_the_certificate_inside_of_an_answer_is_not_believed(scene: Scene) -> None:
    mallory = SamlProvider(number=1)
    document = mallory.sign(scene.told().response())
    assert document.find(f".//{{{DS}}}X509Certificate") is not None
    assert scene.refusal(document) == "SAML Response signature is invalid"


def test_a_signature_on_the_response_does_not_excuse_a_wrong_one_on_the_assertion(scene: Scene) -> None:
    mallory = SamlProvider(number=1)
    document = scene.provider.sign(mallory.sign_assertion(scene.told().response()))
    assert scene.refusal(document) == "SAML Assertion signature is invalid"


def test_the_public_key_is_no_secret_to_sign_with(scene: Scene) -> None:
    document = scene.signed()
    method = document.find(f".//{{{DS}}}SignatureMethod")
    assert method is not None
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    content = etree.tostring(document.find(f".//{{{DS}}}SignedInfo"), method="c14n", exclusive=True)
    value = document.find(f".//{{{DS}}}SignatureValue")
    assert value is not None
    value.text = base64.b64encode(hmac.digest(scene.provider.certificate.encode(), content, "sha256")).decode()
    assert scene.refusal(document) == "SAML Response signature is invalid"


def test_sha_1_signs_nothing(scene: Scene) -> None:
    document = scene.provider.sign(scene.told().response(), sha1=True)
    assert scene.refusal(document) == "SAML Response signature is invalid"


@pytest.mark.parametrize(
    "transform",
    [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "urn:anything",
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_transform_that_saml_does_not_have_is_not_run(scene: Scene, transform: str, place: int) -> None:
    """Not even if the provider itself signed it."""
    document = scene.signed()
    transforms = document.find(f".//{{{DS}}}Transforms")
    assert transforms is not None
    transforms.insert(place, etree.Element(f"{{{DS}}}Transform", Algorithm=transform))
    assert scene.refusal(scene.provider.sign_again(document)) == "SAML Response signature is invalid"


def test_a_signature_is_about_the_whole_of_one_element(scene: Scene) -> None:
    def changed(change: Callable[[etree._Element], object]) -> etree._Element:
        document = scene.signed()
        reference = document.find(f".//{{{DS}}}Reference")
        assert reference is not None
        change(reference)
        return scene.provider.sign_again(document)

    assert scene.finish(changed(lambda reference: reference.set("Type", "urn:any"))).subject == OURS
    for uri in ("", "#_other", "http://idp.corp.example/else", "#xpointer(/)"):
        document = changed(lambda reference, uri=uri: reference.set("URI", uri))  # type: ignore[misc]
        assert scene.refusal(document) == "SAML Response signature is invalid"
    for change in (
        lambda reference: reference.attrib.pop("URI"),
        lambda reference: reference.addnext(copy.deepcopy(reference)),
        lambda reference: reference.getparent().remove(reference),
    ):
        assert scene.refusal(changed(change)) == "SAML Response signature is invalid"


def test_a_hostile_document_costs_little(scene: Scene) -> None:
    """Of its 75,000 bytes, whatever they are, each is looked at a few times for each certificate."""
    document = scene.signed()
    signature = signature_of(document)
    info = signature.find(f"{{{DS}}}KeyInfo")
    assert info is not None
    spaces = "".join(f' xmlns:n{number}="urn:{number}"' for number in range(800))
    deep = "<a>" * 200 + "</a>" * 200
    wide = '<b c="d"/>' * 2_500
    info.append(etree.fromstring(f"<x{spaces}>{deep}{wide}</x>"))
    began = time.monotonic()
    scene.refusal(document)
    assert time.monotonic() - began < 2


# --- signature wrapping: the eight ways of "On Breaking SAML" ---------------------------------------------------------


def xsw1(signed: etree._Element) -> etree._Element:
    """Another response around the signature, which holds the signed one."""
    made, original = evil(signed), copy.deepcopy(signed)
    original.remove(signature_of(original))
    signature = copy.deepcopy(signature_of(signed))
    signature.append(original)
    made.insert(1, signature)
    return made


def xsw2(signed: etree._Element) -> etree._Element:
    """The signed response beside the signature, in another one."""
    made, original = evil(signed), copy.deepcopy(signed)
    signature = copy.deepcopy(signature_of(signed))
    original.remove(signature_of(original))
    made.insert(1, original)
    made.insert(2, signature)
    return made


def xsw3(signed: etree._Element) -> etree._Element:
    """Another assertion before the signed one."""
    made = copy.deepcopy(signed)
    assertion_of(made).addprevious(evil(assertion_of(made)))
    return made


def xsw4(signed: etree._Element) -> etree._Element:
    """The signed assertion inside of another one."""
    made = copy.deepcopy(signed)
    original = assertion_of(made)
    other = evil(original)
    made.replace(original, other)
    other.append(original)
    return made


def xsw5(signed: etree._Element) -> etree._Element:
    """The signature goes to another assertion, and the signed one comes last."""
    made = copy.deepcopy(signed)
    original = assertion_of(made)
    other = evil(original)
    signature = signature_of(original)
    original.remove(signature)
    other.insert(1, signature)
    original.addprevious(other)
    return made


def xsw6(signed: etree._Element) -> etree._Element:
    """The signed assertion inside of the signature of another one."""
    made = copy.deepcopy(signed)
    original = assertion_of(made)
    other = evil(original)
    signature = signature_of(original)
    made.replace(original, other)
    original.remove(signature)
    other.insert(1, signature)
    signature.append(original)
    return made


def xsw7(signed: etree._Element) -> etree._Element:
    """Another assertion of the same ID in the extensions."""
    made = copy.deepcopy(signed)
    extensions = etree.Element(f"{{{P}}}Extensions")
    extensions.append(evil(assertion_of(made), identifier=None))
    made.insert(1, extensions)
    return made


def xsw8(signed: etree._Element) -> etree._Element:
    """The signed assertion as an object of the signature of another one."""
    made = xsw6(signed)
    signature = signature_of(assertion_of(made))
    original = signature[-1]
    signature.remove(original)
    holder = etree.SubElement(signature, f"{{{DS}}}Object")
    holder.append(original)
    return made


WRAPPINGS: list[Callable[[etree._Element], etree._Element]] = [xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8]


CASES = [(wrapping, True) for wrapping in WRAPPINGS] + [(wrapping, False) for wrapping in WRAPPINGS[2:]]


@pytest.mark.parametrize(
    ("wrapping", "whole"),
    CASES,
    ids=[f"{each.__name__} {'response' if whole else 'assertion'}" for each, whole in CASES],
)
@pytest.mark.parametrize("identifier", ["another ID", "the same ID"])
def test_a_wrapped_answer_signs_nobody_else_in(
    scene: Scene, wrapping: Callable[[etree._Element], etree._Element], whole: bool, identifier: str
) -> None:
    response = scene.told().response()
    signed = scene.provider.sign_assertion(response)
    if whole:
        signed = scene.provider.sign(response if wrapping in WRAPPINGS[:2] else signed)
    document = wrapping(signed)
    if identifier == "the same ID":
        for element in document.iter(f"{{{A}}}Assertion", f"{{{P}}}Response"):
            if element.get("ID") == "_evil":
                element.set(
                    "ID", (assertion_of(signed) if element.tag.endswith("}Assertion") else signed).get("ID", "")
                )
    assert EVIL.encode() in etree.tostring(document)
    assert who(scene, document) in (None, OURS)
    if wrapping is not xsw7 or whole:
        assert who(scene, document) is None


def who(scene: Scene, document: Any) -> str | None:
    """Who is signed in by it."""
    try:
        return scene.finish(document).subject
    except OAuthError:
        return None


def test_of_two_assertions_neither_is_taken(scene: Scene) -> None:
    one = scene.provider.sign_assertion(scene.told().response())
    one.append(assertion_of(scene.provider.sign_assertion(scene.told(name_id="other").response())))
    assert scene.refusal(one) == "The SAML response must have one assertion"


def test_a_comment_takes_nothing_away_from_a_name(scene: Scene) -> None:
    name = "admin@corp.example<!-- -->.evil.example"
    document = scene.signed(name_id="admin@corp.example.evil.example", attributes={"mail": ["a@b.example.evil"]})
    for element, text in (
        (document.find(f".//{{{A}}}NameID"), name),
        (document.find(f".//{{{A}}}AttributeValue"), "a@b.example<!-- x -->.evil"),
    ):
        assert element is not None
        element.getparent().replace(
            element,
            etree.fromstring(
                f'<saml:{element.tag.partition("}")[2]} xmlns:saml="{A}">{text}</saml:{element.tag.partition("}")[2]}>'
            ),
        )
    identity = scene.finish(document)
    assert identity.subject == "admin@corp.example.evil.example"
    assert identity.claims == {"mail": "a@b.example.evil"}


# --- documents that are none ------------------------------------------------------------------------------------------

BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>',
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{BOMB}]>',
        "<!DOCTYPE x>",
    ],
    ids=["a file", "another document", "a bomb", "an empty one"],
)
def test_a_document_type_is_refused(scene: Scene, prolog: str) -> None:
    text = etree.tostring(scene.signed()).decode()
    assert scene.refusal(f"{prolog}{text}") == "The SAML response cannot be read"
    assert scene.refusal(f"{prolog}{text.replace(OURS, '&e;&l8;')}") == "The SAML response cannot be read"


@pytest.mark.parametrize(
    "text",
    ["", "%%%", encoded("no XML"), encoded("<a/>"), encoded(f'<x:Response xmlns:x="{P}" Version="1.1"/>'), "é"],
)
def test_what_is_no_answer_is_refused(scene: Scene, text: str) -> None:
    assert scene.refused(lambda: scene.answered({"SAMLResponse": text})) == "The SAML response cannot be read"
    assert scene.refused(lambda: scene.answered({})) == "The SAML response cannot be read"


def test_a_deflated_answer_is_not_inflated(scene: Scene) -> None:
    """That is for redirects; here a small text could become a huge one."""
    bomb = base64.b64encode(zlib.compress(b" " * 10_000_000)).decode()
    assert scene.refused(lambda: scene.answered({"SAMLResponse": bomb})) == "The SAML response cannot be read"


def test_a_huge_answer_is_refused_before_it_is_read(scene: Scene) -> None:
    told = {"SAMLResponse": encoded(scene.signed()) + " " * 100_000}
    assert scene.refused(lambda: scene.answered(told)) == "The SAML response is too long"
    deep = f'<x:Response xmlns:x="{P}" Version="2.0">{"<a>" * 4_000}{"</a>" * 4_000}</x:Response>'
    assert scene.refusal(deep) == "The SAML response cannot be read"


# --- answers that are for somebody else, or over ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issuer": "https://other.example"}, "Issuer does not match the identity provider"),
        ({"audience": "urn:amazon:cognito:sp:us-east-1_another"}, "Audience restriction does not name the user pool"),
        ({"audience": None}, "Audience restriction does not name the user pool"),
        ({"recipient": f"{CALLBACK}/"}, "Recipient does not match the assertion consumer service"),
        ({"recipient": None}, "Recipient does not match the assertion consumer service"),
        ({"destination": "https://other.example/acs"}, "Destination does not match the assertion consumer service"),
        ({"request_id": "_another"}, "InResponseTo does not match the request"),
        ({"request_id": None}, "InResponseTo does not match the request"),
        ({"confirmed_request_id": "_another"}, "InResponseTo does not match the request"),
        ({"confirmed_request_id": None}, "InResponseTo does not match the request"),
        ({"ends": PAST}, "The SAML assertion has expired"),
        ({"confirmed_until": PAST}, "The SAML assertion has expired"),
        ({"confirmed_until": None}, "The SAML assertion is incomplete"),
        ({"begins": FUTURE}, "The SAML assertion is not valid yet"),
        ({"issued": FUTURE}, "The SAML assertion is not valid yet"),
        ({"ends": "soon"}, "The SAML assertion is incomplete"),
        ({"assertion_id": ""}, "The SAML assertion is incomplete"),
    ],
    ids=str,
)
def test_an_answer_is_for_this_sign_in_alone(scene: Scene, changes: dict[str, Any], expected: str) -> None:
    assert scene.refusal(scene.signed(**changes)) == expected


def test_clocks_may_differ_by_less_than_a_minute(scene: Scene) -> None:
    assert scene.finish(scene.signed(ends=instant(-30), begins=instant(-300), confirmed_until=instant(-30))).subject
    assert scene.finish(scene.signed(begins=instant(30), issued=instant(30))).subject


def test_a_provider_of_the_pool_does_not_speak_for_another(scene: Scene) -> None:
    other = SamlProvider("https://other.example/metadata", number=1)
    scene.name, before = "Other", scene.provider
    scene.provider = other
    scene.make()
    assert scene.finish(scene.signed()).subject
    scene.name = "Corp"
    assert scene.refusal(scene.signed()) == "SAML Response signature is invalid"
    assert scene.refusal(before.sign(scene.told().response())) == "Issuer does not match the identity provider"


def test_an_assertion_is_good_once(scene: Scene) -> None:
    document = scene.signed(assertion_id="_one")
    assert scene.finish(document).subject == OURS
    assert scene.refusal(document) == "The SAML assertion was used before"
    again = scene.signed(assertion_id="_one", response_id="_another")
    assert scene.refusal(again) == "The SAML assertion was used before"


def test_whatever_is_wrong_inside_of_an_encrypted_assertion_is_said_in_one_way(scene: Scene) -> None:
    certificate = scene.certificate()
    response = scene.told().response()
    signed = scene.provider.sign_assertion(response)
    stranger = SamlProvider(number=2).certificate
    wrong = [
        encrypted(response, certificate),  # nobody signed it
        encrypted(SamlProvider(number=1).sign_assertion(response), certificate),
        encrypted(signed, stranger),
        encrypted(signed, certificate, inside=b"no XML"),
        encrypted(signed, certificate, inside=b"</around><around>"),
        encrypted(signed, certificate, inside=b"<a/>", gcm=False),
    ]
    for change in (-1, 5):
        document = encrypted(signed, certificate, gcm=False)
        value = document.findall(".//{http://www.w3.org/2001/04/xmlenc#}CipherValue")[-1]
        raw = bytearray(base64.b64decode(value.text or ""))
        raw[change] ^= 1
        value.text = base64.b64encode(bytes(raw)).decode()
        wrong.append(document)
    expected = {"The encrypted SAML assertion cannot be decrypted, or its signature is invalid"}
    assert {scene.refusal(document) for document in wrong} == expected


def test_a_success_that_hides_a_failure_is_none(scene: Scene) -> None:
    document = scene.signed(status="urn:oasis:names:tc:SAML:2.0:status:Requester")
    status = document.find("samlp:Status", namespaces=SPACES)
    assert status is not None
    etree.SubElement(status, f"{{{P}}}StatusCode", Value=SUCCESS)
    assert scene.refusal(document).startswith("The identity provider answered with the status")


# --- answers that nobody asked for ------------------------------------------------------------------------------------


def test_only_a_provider_that_may_begin_sign_ins_does(scene: Scene) -> None:
    document = scene.signed(request_id=None)
    assert scene.refused(lambda: scene.unsolicited(document)) == "The identity provider may not begin sign-ins"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issued": PAST, "begins": PAST}, "The SAML assertion has expired"),
        ({"request_id": "_asked"}, "InResponseTo does not match the request"),
        ({"confirmed_request_id": "_asked"}, "InResponseTo does not match the request"),
    ],
    ids=["old", "asked for", "asked for inside"],
)
def test_what_nobody_asked_for_is_new_and_says_so(
    given: Given, services: Services, changes: dict[str, Any], expected: str
) -> None:
    scene = Scene(given, services, given.pool())
    scene.make(IDPInit="true")
    assert scene.unsolicited(scene.signed(request_id=None)).subject == OURS
    document = scene.signed(**{"request_id": None, **changes})
    assert scene.refused(lambda: scene.unsolicited(document)) == expected
