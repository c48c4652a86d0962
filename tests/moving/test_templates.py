"""`seed from-template`: what CloudFormation, SAM and Terraform say of Cognito, as a seed, and what cannot be said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import app
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.moving.conftest import Run

HERE = Path(__file__).parent
TEMPLATE, PLAN = HERE / "template.yaml", HERE / "plan.json"
POOL = "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n"


def pool_of(text: str) -> dict[str, Any]:
    (pool,) = yaml.safe_load(text)["pools"]
    found: dict[str, Any] = pool
    return found


@pytest.fixture
def cognito_with(
    run: Run,
    tmp_path: Path,
    emptied: Callable[[], str],
    serving: Callable[[str], Services],
    connect: Callable[..., Any],
) -> Callable[..., Any]:
    """A client of an emulator with the pools of the template."""

    def give(template: Path, *arguments: str) -> Any:
        file = tmp_path / "seed.yaml"
        made = run("seed", "from-template", template, "--out", file, *arguments)
        assert made.exit_code == 0, made.stderr
        services = serving(emptied())
        assert list(apply(services, [file], environment={}).problems) == []
        return connect(to=app.build_door(services), account="000000000000")

    return give


def test_a_template_of_sam_with_all_functions_becomes_a_pool(cognito_with: Callable[..., Any]) -> None:
    cognito = cognito_with(TEMPLATE, "--param", "Length=9")
    pool = cognito.describe_user_pool(UserPoolId="us-east-1_Template1")["UserPool"]
    assert (pool["Name"], pool["UserPoolTags"]["stage"]) == ("people-of-dev", "dev")
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 9
    function = "arn:aws:lambda:us-east-1:000000000000:function:"
    assert pool["LambdaConfig"] == {
        "PostConfirmation": f"{function}greeter-dev",
        "PostAuthentication": f"{function}greeter-dev",
        "PreSignUp": f"{function}gate-dev",
    }
    assert cognito.get_user_pool_mfa_config(UserPoolId=pool["Id"])["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    (listed,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    named = {"UserPoolId": pool["Id"], "ClientId": listed["ClientId"]}
    client = cognito.describe_user_pool_client(**named)["UserPoolClient"]
    assert client["CallbackURLs"] == ["https://a.example.com", "https://b.example.com"]
    assert client["LogoutURLs"] == ["https://y.example.com"]
    (group,) = cognito.list_groups(UserPoolId=pool["Id"])["Groups"]
    assert group["Description"] == "${literal} us-east-1_Template1"
    (user,) = cognito.list_users_in_group(UserPoolId=pool["Id"], GroupName="admins")["Users"]
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_what_is_left_out_is_told_with_its_line(run: Run) -> None:
    made = run("seed", "from-template", TEMPLATE, "--param", "Length=9")
    told = [line.replace(str(TEMPLATE), "template.yaml") for line in made.stderr.splitlines()]
    assert told == [
        "note: template.yaml:55: OnlyInProd is left out: the condition does not hold",
        "note: template.yaml:62: Ann: DesiredDeliveryMediums is left out: a seed sends no invitation",
        "note: template.yaml:72: Identity is left out: a seed has no AWS::Cognito::IdentityPool",
    ]
    assert "# template.yaml:72: Identity is left out" in made.stdout


def test_a_parameter_decides_and_one_without_a_value_is_asked_for(run: Run) -> None:
    prod = run("seed", "from-template", TEMPLATE, "--param", "Length=9", "--param", "Stage=prod")
    assert [client["name"] for client in pool_of(prod.stdout)["clients"]] == ["Web", "prod"]
    missing = run("seed", "from-template", TEMPLATE)
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert f"{TEMPLATE}:25: Pool.Policies: the parameter Length has no value: say --param Length=…" in missing.stderr


def test_ids_are_the_same_each_time_and_differ_by_resource(run: Run, tmp_path: Path) -> None:
    template = tmp_path / "stack.yaml"
    template.write_text(
        "Resources:\n  A: {Type: 'AWS::Cognito::UserPool'}\n  B: {Type: 'AWS::Cognito::UserPool'}\n"
        "  C: {Type: 'AWS::Cognito::UserPoolClient', Properties: {UserPoolId: !Ref A}}\n"
    )
    first, again = (yaml.safe_load(run("seed", "from-template", template).stdout) for _ in range(2))
    assert first == again
    assert first["pools"][0]["id"] != first["pools"][1]["id"]
    assert "clients" not in first["pools"][1]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("      UserPoolName: !Cidr [a, b]", "5: Pool.UserPoolName: Fn::Cidr cannot be resolved here; write its value"),
        ("      UserPoolName: !Ref Nobody", "5: Pool.UserPoolName: there is no parameter or resource Nobody"),
        ("      UserPoolName: !ImportValue shared", "the value shared comes from another stack: say --param shared=…"),
        ("      UserPoolName: !Select [2, [a]]", "Pool.UserPoolName: Fn::Select takes the place 2 of 1 values"),
        ("      UserPoolName: !Join wrong", "Pool.UserPoolName: Fn::Join is not written as CloudFormation takes it"),
        ("      Colour: red", "3: Pool has no Colour"),
        ("      EnabledMfas: [EMAIL]", "3: Pool.EnabledMfas has no EMAIL; there are SMS_MFA, SOFTWARE_TOKEN_MFA"),
        ("      UserPoolName: !If [Never, a, b]", "Pool.UserPoolName: there is no condition Never"),
    ],
)
def test_what_cannot_be_understood_is_a_problem_at_its_line(
    properties: str, said: str, run: Run, tmp_path: Path
) -> None:
    template = tmp_path / "stack.yaml"
    template.write_text(POOL + properties + "\n")
    made = run("seed", "from-template", template)
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: is not a template: it must be a mapping"),
        ("a: [", "1: is not YAML:"),
        ("Resources:\n  B: {Type: AWS::S3::Bucket}\n", "1: has no Cognito user pool"),
        ("Other: 1\n", "1: is not a template: it has no Resources"),
        ('{"terraform_version": "1.9.0"}', "1: is not what `terraform show -json` writes"),
        (
            "Resources:\n  C: {Type: 'AWS::Cognito::UserPoolClient', Properties: {UserPoolId: us-east-1_X}}\n",
            "C belongs",
        ),
        ("Resources: &a\n  B: *a\n", "is nested deeper than 100 levels"),
    ],
)
def test_what_is_no_template_is_refused(text: str, said: str, run: Run, tmp_path: Path) -> None:
    template = tmp_path / "stack.yaml"
    template.write_text(text)
    made = run("seed", "from-template", template)
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert "Traceback" not in made.stderr


def test_a_plan_of_terraform_becomes_a_pool(cognito_with: Callable[..., Any]) -> None:
    cognito = cognito_with(PLAN)
    pool = cognito.describe_user_pool(UserPoolId="us-east-1_Terraform")["UserPool"]
    assert (pool["Name"], pool["UsernameAttributes"]) == ("people", ["email"])
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["LambdaConfig"]["PostConfirmation"] == "arn:aws:lambda:us-east-1:000000000000:function:greeter-qa"
    assert "custom:tenant" in [attribute["Name"] for attribute in pool["SchemaAttributes"]]
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    assert client["ClientName"] == "spa"
    answer = cognito.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann@example.com", "PASSWORD": "Secret123!"},
    )
    assert answer["AuthenticationResult"]["ExpiresIn"] == 30 * 60
    (admin,) = cognito.list_users_in_group(UserPoolId=pool["Id"], GroupName="admins")["Users"]
    assert admin["UserStatus"] == "CONFIRMED"


def test_a_state_of_terraform_keeps_the_ids_of_what_exists(run: Run, tmp_path: Path) -> None:
    plan = json.loads(PLAN.read_text())
    root = plan["planned_values"]["root_module"]
    root["resources"][0]["values"]["id"] = "us-east-1_Existing1"
    client = root["child_modules"][0]["resources"][0]["values"]
    client |= {"user_pool_id": "us-east-1_Existing1", "id": "1example23456789", "client_secret": "s3cret" * 8}
    for resource in root["resources"][1:4]:
        resource["values"]["user_pool_id"] = "us-east-1_Existing1"
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"terraform_version": "1.9.0", "values": {"root_module": root}}))
    pool = pool_of(run("seed", "from-template", state).stdout)
    (made,) = pool["clients"]
    assert (pool["id"], made["client_id"], made["client_secret"]) == (
        "us-east-1_Existing1",
        "1example23456789",
        "s3cret" * 8,
    )


def test_an_argument_that_no_seed_has_is_a_problem(run: Run, tmp_path: Path) -> None:
    plan = json.loads(PLAN.read_text())
    plan["planned_values"]["root_module"]["resources"][0]["values"]["colour"] = "red"
    changed = tmp_path / "plan.json"
    changed.write_text(json.dumps(plan))
    made = run("seed", "from-template", changed)
    assert made.exit_code == 2
    assert "1: aws_cognito_user_pool.main.colour is nothing that a seed has" in made.stderr


def test_a_parameter_without_a_value_is_bad_usage(run: Run) -> None:
    made = run("seed", "from-template", TEMPLATE, "--param", "Length")
    assert (made.exit_code, made.stderr) == (2, "error: --param Length must have the form NAME=VALUE\n")
