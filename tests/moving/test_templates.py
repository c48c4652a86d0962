"""`seed from-template`: what CloudFormation, SAM and Terraform say of Cognito, as a seed, and what cannot be said."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import app
from emulator.cli import moved_files
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.moving.conftest import Run

HERE = Path(__file__).parent
TEMPLATE, PLAN = HERE / "template.yaml", HERE / "plan.json"
POOL = "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n"
# Each of a few lines doubles the one before.
ALIASES = (
    "A0: &a0 [x, x]\n" + "".join(f"A{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)) + "Resources: {}\n"
)


def _nested(depth: int) -> str:
    return '{"Fn::Sub": ["${a}${a}", {"a": ' * depth + '"x"' + "}]}" * depth


DOUBLED = json.dumps(
    {"Resources": {"P": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": json.loads(_nested(30))}}}}
)
CHAINED = (
    "Resources:\n  P: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Ref R0}}\n"
    + "".join(
        f"  R{n}: {{Type: AWS::IAM::Role, Properties: {{RoleName: !Select [0, [!Ref R{n + 1}, !Ref R{n + 1}]]}}}}\n"
        for n in range(40)
    )
    + "  R40: {Type: AWS::IAM::Role}\n"
)


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


@pytest.mark.once
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
        ("      UserPoolTags: {_custom_id_: !Ref Pool}", "Pool.UserPoolTags: Pool refers to itself"),
        (
            "      UserPoolTags: {_custom_id_: !Sub my-pool}",
            "Pool: the tag that pins the id holds no id of a pool: my-pool",
        ),
        (
            "      UserPoolName: !Ref Loop\n  Loop: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref Loop}}",
            "Loop refers to",
        ),
        ("      EnabledMfas: 5", "3: Pool is not written as CloudFormation takes it"),
        ("    Condition: [a]", "Pool: a condition is named by one word"),
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


@pytest.mark.once
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
        ("Resources: [a]\n", "1: is not a template: Resources is no mapping"),
        ("Resources: {}\nConditions: [a]\n", "1: is not a template: Conditions is no mapping"),
        ("Resources:\n  P: {Type: AWS::Cognito::UserPool, Properties: [a]}\n", "2: P.Properties is no mapping"),
        ("Resources: {? {a: b} : c}\n", "1: a key is a word, not a list or a mapping"),
        ("Resources: {P: {Type: [a]}}\n", "1: has no Cognito user pool"),
        (ALIASES, "has more than 300,000 values, with what its aliases stand for"),
        (DOUBLED, "the functions of the template write more than 16,777,216 characters"),
        (CHAINED, "the template takes more than 200,000 steps to resolve"),
        ("{}", "1: is not a template: it has no Resources"),
        ('{"terraform_version": "1", "values": []}', "1: is not what `terraform show -json` writes"),
        (
            '{"terraform_version": "1", "values": {"root_module": {"resources": [{}]}}}',
            "1: is not what `terraform show -json` writes: KeyError 'address'",
        ),
        (
            '{"terraform_version": "1", "values": {"root_module": {"resources": [{"address": "a", "values": 1}]}}}',
            "1: is not what `terraform show -json` writes: ValueError a is no address of a resource",
        ),
    ],
)
def test_what_is_no_template_is_refused(text: str, said: str, run: Run, tmp_path: Path) -> None:
    template = tmp_path / "stack.yaml"
    template.write_text(text)
    made = run("seed", "from-template", template)
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.once
def test_a_pinned_id_may_come_from_a_parameter(run: Run, tmp_path: Path) -> None:
    template = tmp_path / "stack.yaml"
    template.write_text(
        "Parameters: {Id: {Type: String}}\nResources:\n"
        "  P: {Type: AWS::Cognito::UserPool, Properties: {UserPoolTags: {'emulator:id': !Ref Id, a: b}}}\n"
        "  C: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref P}}\n"
    )
    pool = pool_of(run("seed", "from-template", template, "--param", "Id=us-east-1_Pinned001").stdout)
    assert (pool["id"], pool["settings"]["UserPoolTags"]) == ("us-east-1_Pinned001", {"a": "b"})
    assert [client["name"] for client in pool["clients"]] == ["C"]


def _instance(address: str, kind: str, **values: object) -> dict[str, Any]:
    return {"address": address, "type": kind, "name": "main", "values": values}


@pytest.mark.once
@pytest.mark.parametrize("key", ["0", "1", '"a.b]"'])
def test_a_module_that_is_there_several_times_keeps_to_its_own_pool_and_function(
    key: str, run: Run, tmp_path: Path
) -> None:
    """`count` and `for_each` of a module, whose resources have no index themselves."""
    kinds = ("aws_cognito_user_pool", "aws_cognito_user_pool_client", "aws_lambda_function")
    modules = []
    for each in ("0", "1", '"a.b]"'):
        at = f"module.people[{each}]."
        named: list[dict[str, Any]] = [
            {"name": f"pool {each}"},
            {"name": f"web {each}"},
            {"function_name": f"f-{each}"},
        ]
        resources = [_instance(f"{at}{kind}.main", kind, **own) for kind, own in zip(kinds, named, strict=True)]
        modules.append({"address": at.removesuffix("."), "resources": resources})
    function = {"references": ["aws_lambda_function.main.arn", "aws_lambda_function.main"]}
    pool = {"references": ["aws_cognito_user_pool.main.id", "aws_cognito_user_pool.main"]}
    configured = [
        {"address": f"{kinds[0]}.main", "expressions": {"lambda_config": [{"pre_sign_up": function}]}},
        {"address": f"{kinds[1]}.main", "expressions": {"user_pool_id": pool}},
    ]
    plan = tmp_path / "plan.json"
    plan.write_text(
        json.dumps(
            {
                "terraform_version": "1.9.0",
                "planned_values": {"root_module": {"child_modules": modules}},
                "configuration": {"root_module": {"module_calls": {"people": {"module": {"resources": configured}}}}},
            }
        )
    )
    made = run("seed", "from-template", plan)
    assert (made.exit_code, made.stderr) == (0, "")
    found = {pool["name"]: pool for pool in yaml.safe_load(made.stdout)["pools"]}
    mine = found[f"pool {key}"]
    assert [client["name"] for client in mine["clients"]] == [f"web {key}"]
    assert mine["settings"]["LambdaConfig"]["PreSignUp"].endswith(f":function:f-{key}")


@pytest.mark.once
@pytest.mark.parametrize("index", [0, 1])
def test_a_client_may_name_one_of_several_pools(index: int, run: Run, tmp_path: Path) -> None:
    pools = [_instance(f"aws_cognito_user_pool.main[{n}]", "aws_cognito_user_pool", name=f"pool{n}") for n in (0, 1)]
    client = _instance("aws_cognito_user_pool_client.main", "aws_cognito_user_pool_client", name="web")
    one = f"aws_cognito_user_pool.main[{index}]"
    refers = {"user_pool_id": {"references": [f"{one}.id", one, "aws_cognito_user_pool.main"]}}
    plan = {
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [*pools, client]}},
        "configuration": {"root_module": {"resources": [{"address": client["address"], "expressions": refers}]}},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    made = run("seed", "from-template", tmp_path / "plan.json")
    assert made.exit_code == 0, made.stderr
    assert ["clients" in pool for pool in yaml.safe_load(made.stdout)["pools"]] == [index == 0, index == 1]


@pytest.mark.once
def test_what_others_wrote_stays_in_its_line_and_in_its_comment(run: Run, tmp_path: Path) -> None:
    """A name with a line break in it would end the comment, and what comes after it be read as the seed's own."""
    template = tmp_path / "stack.yaml"
    name = "X\npools: [{ name: planted }]\u2028\x1b[31m"
    template.write_text(json.dumps({"Resources": {name: {"Type": "AWS::Cognito::IdentityPool"}, "P": {
        "Type": "AWS::Cognito::UserPool"}}}))  # fmt: skip
    made = run("seed", "from-template", template)
    assert [pool["name"] for pool in yaml.safe_load(made.stdout)["pools"]] == ["P"]
    shown = "stack.yaml:1: X\\npools: [{ name: planted }]\\u2028\\x1b[31m is left out: a seed has no "
    assert f"# {shown}" in made.stdout
    assert made.stderr == f"note: {tmp_path}/{shown}AWS::Cognito::IdentityPool\n"


@pytest.mark.once
def test_a_pipe_and_an_open_file_are_written_to_and_a_link_stays_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file is replaced when it is whole; a pipe must not be, nor /dev/stdout."""
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text)
        assert moved_files.save_text(["a: ", "1\n"], pipe) == 0
        assert (read.result(), pipe.is_fifo()) == ("a: 1\n", True)
    file.write_text("before\n")
    with file.open("a") as stream:
        assert moved_files.save_text(["a: 2\n"], Path(f"/dev/fd/{stream.fileno()}")) == 0
    assert file.read_text() == "before\na: 2\n"
    link.symlink_to(file)
    assert moved_files.save_text(["a: 3\n"], link) == 0
    assert (link.is_symlink(), file.read_text()) == (True, "a: 3\n")
    assert moved_files.save_text(["a: 4\n"], Path("/dev/stdout")) == 0
    assert capfd.readouterr().out == "a: 4\n"


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
