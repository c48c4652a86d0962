"""The program of `docs/cdk.md` makes what a template of CDK says; only the address and the file are replaced."""

import re
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from tests.docs.test_moving import ran
from tests.support.server import running

pytestmark = pytest.mark.clients

PAGE = Path(__file__).parents[2] / "docs" / "cdk.md"
TEMPLATE = Path(__file__).with_name("cdk.template.json")


def test_a_template_becomes_a_seed_and_is_applied(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / "MyStack.template.json").write_bytes(TEMPLATE.read_bytes())
    assert ran(tmp_path, blocks[0]).endswith("pools: 1 created; clients: 1 created; groups: 1 created\n")


def test_so_does_a_plan_of_terraform(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    line = blocks[1].splitlines()[1]
    (tmp_path / "plan.json").write_bytes((PAGE.parents[1] / "tests" / "moving" / "plan.json").read_bytes())
    ran(tmp_path, line)
    assert "name: people" in (tmp_path / "stack.yaml").read_text()


def test_the_program_makes_the_pools_clients_and_groups_of_a_template(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    with running(f"sqlite:///{tmp_path / 'emulator.db'}") as server:
        script = tmp_path / "pools_from_template.py"
        script.write_text(program.replace("http://localhost:9229", server.url))
        done = subprocess.run([sys.executable, script, TEMPLATE], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        ids = dict(line.split() for line in done.stdout.splitlines())
        cognito = boto3.client(
            "cognito-idp",
            endpoint_url=server.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        pool = cognito.describe_user_pool(UserPoolId=ids["Pool"])["UserPool"]
        assert pool["Name"] == "Pool"
        assert pool["LambdaConfig"] == {"PostConfirmation": "arn:aws:lambda:us-east-1:000000000000:function:Greeter"}
        assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
        assert "custom:tenant" in [attribute["Name"] for attribute in pool["SchemaAttributes"]]
        factors = cognito.get_user_pool_mfa_config(UserPoolId=ids["Pool"])
        assert factors["MfaConfiguration"] == "OPTIONAL"
        assert factors["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
        assert factors["SmsMfaConfiguration"]["SmsConfiguration"]["ExternalId"] == "stackpool"
        client = cognito.describe_user_pool_client(UserPoolId=ids["Pool"], ClientId=ids["Client"])["UserPoolClient"]
        assert (client["ClientName"], client["CallbackURLs"]) == ("Client", ["https://example.com"])
        groups = cognito.list_groups(UserPoolId=ids["Pool"])["Groups"]
        assert [(group["GroupName"], group["Precedence"]) for group in groups] == [("admins", 1)]
