"""The contract as data: it agrees with botocore, and its typed views say what the file says."""

import copy
import re
from pathlib import Path

from emulator.model import contract
from tests.tools import drift, model

ROOT = Path(__file__).resolve().parents[2]


def test_the_generated_files_are_what_the_release_they_name_says() -> None:
    assert model.stale() == []


def test_the_lock_installs_the_release_that_the_model_names() -> None:
    for lock in ("requirements.lock", "constraints.txt"):
        assert re.findall(r"^botocore==(\S+)", (ROOT / lock).read_text(), re.MULTILINE) == [contract.model_version()]


def test_a_newer_release_is_told_as_a_difference_and_makes_no_file_stale() -> None:
    ours = model.written()
    newer = copy.deepcopy(ours) | {"botocore": "99.0.0"}
    newer["operations"]["CreateUserPoolDream"] = newer["operations"].pop("SignUp")
    newer["operations"]["GetUser"]["errors"].append("DreamException")
    assert drift.differences(ours, newer) == [
        "+ operation CreateUserPoolDream",
        "~ operation GetUser: errors",
        "- operation SignUp",
    ]
    assert drift.differences(ours, ours) == []


def test_there_are_153_operations_and_34_of_them_need_no_signature() -> None:
    operations = contract.operations().values()
    assert len(operations) == 153
    assert sum(operation.unsigned for operation in operations) == 34


def test_an_operation_knows_its_shapes_and_errors() -> None:
    sign_up = contract.operations()["SignUp"]
    assert (sign_up.input, sign_up.output, sign_up.unsigned) == ("SignUpRequest", "SignUpResponse", True)
    assert "UsernameExistsException" in sign_up.errors
    assert contract.operations()["DeleteUser"].output is None


def test_members_keep_the_order_of_the_model() -> None:
    shape = contract.shape("ConfirmSignUpRequest")
    assert list(shape.members)[:4] == ["ClientId", "SecretHash", "Username", "ConfirmationCode"]
    assert shape.required == {"ClientId", "Username", "ConfirmationCode"}


def test_every_shape_named_anywhere_is_there() -> None:
    named = {target for name in contract.shape_names() for target in contract.shape(name).members.values()}
    for name in contract.shape_names():
        shape = contract.shape(name)
        named |= {part for part in (shape.element, shape.key, shape.value) if part}
    assert named <= set(contract.shape_names())


def test_the_model_carries_its_version_and_no_documentation() -> None:
    assert contract.model_version().count(".") == 2
    assert "<p>" not in model.MODEL.read_text()
