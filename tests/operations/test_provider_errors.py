"""Every exception that the operations of identity providers declare is raised here, or named with the reason why it
never is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from tests.operations.asking import Asking, Members, Refusal
from tests.operations.test_identity_providers import fill
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.given import Given
from tests.support.providers import OIDC, made

NONE = "us-east-1_000000000"
LOCAL = {"ProviderName": "Cognito", "ProviderAttributeValue": "bob"}
FOREIGN = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1"}
NOBODY = {**LOCAL, "ProviderAttributeValue": "nobody"}
UNKNOWN = {**FOREIGN, "ProviderName": "Facebook"}


@dataclass
class Scene(Asking):
    """A pool with Google and with bob, and a request of another provider."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.cognito, self.client = self.given.cognito, self.given.client()
        self.pool = self.client.pool_id
        made(self.given, self.pool, IdpIdentifiers=["example.com"])
        self.given.confirmed_user(self.client, "bob")

    def request(self) -> Members:
        values = {
            "UserPoolId": self.pool,
            "ProviderName": "Other" if self.operation == "CreateIdentityProvider" else "Google",
            "ProviderType": "OIDC",
            "ProviderDetails": OIDC,
            "IdpIdentifier": "example.com",
            "DestinationUser": LOCAL,
            "SourceUser": FOREIGN,
            "User": LOCAL,
        }
        required = contract.shape(contract.operations()[self.operation].input).required
        return {name: values[name] for name in required}


def full_pool(scene: Scene) -> Refusal:
    fill(scene.given, scene.pool, 299)
    return scene.call()


def five_links(scene: Scene) -> Refusal:
    for number in range(5):
        source = {**FOREIGN, "ProviderAttributeValue": f"other-{number}"}
        scene.cognito.admin_link_provider_for_user(UserPoolId=scene.pool, DestinationUser=LOCAL, SourceUser=source)
    return scene.call()


def too_often(scene: Scene) -> Refusal:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


Case = Callable[[Scene], Refusal]
NO_POOL: dict[str, Case] = {"ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE)}
TOO_OFTEN: dict[str, Case] = {"TooManyRequestsException": too_often}
OF_ONE: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(ProviderName="Facebook"),
    "InvalidParameterException": lambda scene: scene.call(ProviderName="x" * 33),
}
OF_A_FOREIGN_ONE: dict[str, Case] = {
    **OF_ONE,
    "UnsupportedIdentityProviderException": lambda scene: scene.call(ProviderName="COGNITO"),
}
RAISED: dict[str, dict[str, Case]] = {
    "CreateIdentityProvider": {
        **NO_POOL,
        **TOO_OFTEN,
        "DuplicateProviderException": lambda scene: scene.call(ProviderName="Google", ProviderType="Google"),
        "InvalidParameterException": lambda scene: scene.call(ProviderDetails={}),
        "LimitExceededException": full_pool,
    },
    "DescribeIdentityProvider": OF_ONE,
    "UpdateIdentityProvider": OF_A_FOREIGN_ONE,
    "DeleteIdentityProvider": OF_A_FOREIGN_ONE,
    "ListIdentityProviders": {
        **NO_POOL,
        **TOO_OFTEN,
        "InvalidParameterException": lambda scene: scene.call(NextToken="nonsense"),
    },
    "GetIdentityProviderByIdentifier": {
        **TOO_OFTEN,
        "ResourceNotFoundException": lambda scene: scene.call(IdpIdentifier="example.org"),
        "InvalidParameterException": lambda scene: scene.call(IdpIdentifier="a" * 41),
    },
    "GetSigningCertificate": {
        **NO_POOL,
        "InvalidParameterException": lambda scene: scene.call(UserPoolId="no pool"),
    },
    "AdminLinkProviderForUser": {
        **TOO_OFTEN,
        "ResourceNotFoundException": lambda scene: scene.call(SourceUser=UNKNOWN),
        "InvalidParameterException": lambda scene: scene.call(SourceUser=LOCAL),
        "UserNotFoundException": lambda scene: scene.call(DestinationUser=NOBODY),
        "LimitExceededException": five_links,
    },
    "AdminDisableProviderForUser": {
        **TOO_OFTEN,
        "ResourceNotFoundException": lambda scene: scene.call(User=UNKNOWN),
        "InvalidParameterException": lambda scene: scene.call(User={"ProviderName": "Google"}),
        "UserNotFoundException": lambda scene: scene.call(User=NOBODY),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "NotAuthorizedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two changes of one pool at once wait for each other",
        "AliasExistsException": "a link neither gives nor takes an alias",
    }
}


@pytest.mark.once
@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
def test_every_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", f"User pool {NONE} does not exist.")
    assert Scene(given, operation).call(UserPoolId=NONE) == expected
