"""Every exception that ListUsers and the operations of groups declare is raised here, or named with the reason why it
never is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from emulator.store import state
from emulator.store.state import Fault
from tests.operations.asking import Asking, Members
from tests.operations.test_groups import fill
from tests.support import reasons
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"


@dataclass
class Scene(Asking):
    """A pool with a group `admins`, and bob in it."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.pool = self.given.pool()
        cognito = self.cognito = self.given.cognito
        cognito.admin_create_user(UserPoolId=self.pool, Username="bob", MessageAction="SUPPRESS")
        cognito.create_group(UserPoolId=self.pool, GroupName="admins")
        cognito.admin_add_user_to_group(UserPoolId=self.pool, Username="bob", GroupName="admins")

    def request(self) -> Members:
        """One that succeeds, and not only once."""
        values = {"UserPoolId": self.pool, "Username": "bob", "GroupName": "admins"}
        members = contract.shape(contract.operations()[self.operation].input).required
        required = {name: values[name] for name in members}
        return {**required, "GroupName": "new"} if self.operation == "CreateGroup" else required


def full_pool(scene: Scene) -> tuple[str, str]:
    fill(scene.given, scene.pool, 9_999)
    return scene.call()


def too_many_groups(scene: Scene) -> tuple[str, str]:
    fill(scene.given, scene.pool, 100)
    scene.given.sql(
        "INSERT INTO user_group_members (pool_id, name_key, user_id, since) "
        "SELECT g.pool_id, g.name_key, u.id, g.created_at FROM user_groups g JOIN users u ON u.pool_id = g.pool_id "
        "WHERE g.pool_id = :p AND g.name_key LIKE 'group-%'",
        p=scene.pool,
    )
    scene.given.cognito.create_group(UserPoolId=scene.pool, GroupName="more")
    return scene.call(GroupName="more")


Case = Callable[[Scene], tuple[str, str]]
UNKNOWN_POOL: Case = lambda scene: scene.call(UserPoolId=NONE)  # noqa: E731
UNKNOWN_GROUP: Case = lambda scene: scene.call(GroupName="nobody")  # noqa: E731
UNKNOWN_USER: Case = lambda scene: scene.call(Username="nobody")  # noqa: E731
BAD_TOKEN: Case = lambda scene: scene.call(NextToken="nonsense")  # noqa: E731
OF_A_GROUP: dict[str, Case] = {
    "ResourceNotFoundException": UNKNOWN_GROUP,
    "InvalidParameterException": lambda scene: scene.call(GroupName="a b"),
}
OF_A_MEMBER: dict[str, Case] = {**OF_A_GROUP, "UserNotFoundException": UNKNOWN_USER}
OF_A_LIST: dict[str, Case] = {"ResourceNotFoundException": UNKNOWN_POOL, "InvalidParameterException": BAD_TOKEN}
RAISED: dict[str, dict[str, Case]] = {
    "ListUsers": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": lambda scene: scene.call(Filter="nonsense"),
    },
    "CreateGroup": {
        **OF_A_GROUP,
        "ResourceNotFoundException": UNKNOWN_POOL,
        "GroupExistsException": lambda scene: scene.call(GroupName="ADMINS"),
        "LimitExceededException": full_pool,
    },
    "GetGroup": OF_A_GROUP,
    "UpdateGroup": OF_A_GROUP,
    "DeleteGroup": OF_A_GROUP,
    "ListGroups": OF_A_LIST,
    "AdminAddUserToGroup": {**OF_A_MEMBER, "InvalidParameterException": too_many_groups},
    "AdminRemoveUserFromGroup": OF_A_MEMBER,
    "AdminListGroupsForUser": {**OF_A_LIST, "UserNotFoundException": UNKNOWN_USER},
    "ListUsersInGroup": {**OF_A_LIST, "ResourceNotFoundException": UNKNOWN_GROUP},
}
# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {**reasons.COMMON, "NotAuthorizedException": reasons.NO_IAM},
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
def test_every_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", f"User pool {NONE} does not exist.")
    assert Scene(given, operation).call(UserPoolId=NONE) == expected


@pytest.mark.parametrize(
    ("operation", "error"), [(name, error) for name in RAISED for error in reasons.of(UNREACHABLE, name)]
)
def test_a_client_meets_what_never_happens_by_a_fault(given: Given, operation: str, error: str) -> None:
    scene = Scene(given, operation)
    services = given.services
    fault = Fault(
        id=f"fault-{operation}-{error}",
        operation=operation,
        error=error,
        message="injected",
        match={"UserPoolId": scene.pool},
        probability=1,
        delay_ms=0,
        remaining=1,
        created_at=services.clock.now(),
    )
    connection = services.database.begin(write=True)
    state.arm(connection, fault)
    services.database.end(connection, write=True, keep=True)
    assert scene.call() == (error, "injected")
    scene.method(**scene.request())  # once
