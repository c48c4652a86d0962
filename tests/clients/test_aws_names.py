"""AWS's own libraries as they are used with AWS: nobody is told an address. The host names lead to an emulator, and its
authority is all that is trusted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients import node
from tests.support import aws_names, recipes
from tests.support.aws_names import World
from tests.support.given import PASSWORD

pytestmark = pytest.mark.clients
POOL, CLIENT = "us-east-1_hosted", "apirecipe"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
TOLD = ("endpoint_url=", "userPoolEndpoint")
NEXTJS = Path(__file__).parent / "nextjs"

# boto3, as the application of a tester has it.
ADDED = f"""
flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
cognito.create_user_pool_client(UserPoolId=POOL, ClientName="_custom_id_:{CLIENT}", ExplicitAuthFlows=flows)
user = {{"USERNAME": "ann", "PASSWORD": "{PASSWORD}"}}
cognito.initiate_auth(ClientId="{CLIENT}", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=user)
print(cognito.meta.endpoint_url)
"""


def without_addresses(code: str) -> str:
    return "\n".join(line for line in code.splitlines() if not line.strip().startswith(TOLD))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """With the pool for the recipes, which boto3 made."""
    with aws_names.world() as world:
        printed = world.python(without_addresses(recipes.named("managed-login.md", "pool").code) + ADDED)
        assert printed == "https://cognito-idp.us-east-1.amazonaws.com\n"
        yield world


def run(world: World, scripts: Path, name: str, *arguments: str, **members: Any) -> Any:
    """A program of Node's: what it prints last."""
    with node.beside_packages(node.packages(scripts), scripts / name) as script:
        printed = world.run(["node", str(script), *arguments, json.dumps(members)])
    return json.loads(printed.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def tokens(world: World) -> dict[str, str]:
    """From the SDK for JavaScript."""
    known = {"pool": POOL, "client": CLIENT, "username": "ann", "password": PASSWORD}
    found = run(world, node.SCRIPTS, "aws.mjs", "sdk", **known)
    assert found["name"] == "hosted"
    told: dict[str, str] = found["tokens"]
    return told


def test_boto3_and_the_sdk_for_javascript_need_no_endpoint(tokens: dict[str, str]) -> None:
    assert set(tokens) >= {"AccessToken", "IdToken", "RefreshToken"}


def test_aws_jwt_verify_fetches_the_keys_from_the_issuer(world: World) -> None:
    known = {"pool": POOL, "client": CLIENT, "username": "ann", "password": PASSWORD}
    found = run(world, node.SCRIPTS, "aws.mjs", "verifier", **known)
    assert (found["id"]["iss"], found["id"]["aud"]) == (ISSUER, CLIENT)
    assert (found["access"]["iss"], found["access"]["client_id"]) == (ISSUER, CLIENT)


def test_the_adapter_for_nextjs_believes_the_tokens_of_a_browser_and_no_others(
    world: World, tokens: dict[str, str]
) -> None:
    members = {"idToken": tokens["IdToken"], "accessToken": tokens["AccessToken"]}
    found = run(world, NEXTJS, "session.mjs", pool=POOL, client=CLIENT, username="ann", **members)
    assert found == {"right": {"email": "ann@example.com", "user": "ann"}, "tampered": None}


def test_authjs_finds_everything_by_the_issuer_of_aws(world: World) -> None:
    written = recipes.named("recipes/authjs.md", "authjs").at({"http://localhost:9229/us-east-1_hosted": ISSUER})
    application = "http://localhost:3000"
    members = {"app": application, "username": "ann", "password": PASSWORD}
    found = run(world, node.SCRIPTS, "authjs.mjs", config=written.code, **members)
    assert found["sessions"] == [None, "ann@example.com", None]
    assert found["arrived"] == f"{application}/welcome"


UPDATED = f"""
import boto3, jwt
cognito = boto3.client("cognito-idp", region_name="us-east-1")
pool_id = cognito.create_user_pool(PoolName="new", IssuerConfiguration={{"Type": "UPDATED"}})["UserPool"]["Id"]
flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=flows)
client_id = client["UserPoolClient"]["ClientId"]
cognito.admin_create_user(UserPoolId=pool_id, Username="bob", MessageAction="SUPPRESS")
cognito.admin_set_user_password(UserPoolId=pool_id, Username="bob", Password="{PASSWORD}", Permanent=True)
user = {{"USERNAME": "bob", "PASSWORD": "{PASSWORD}"}}
begun = cognito.initiate_auth(ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=user)
token = begun["AuthenticationResult"]["IdToken"]
issuer = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{{pool_id}}"
key = jwt.PyJWKClient(f"{{issuer}}/.well-known/jwks.json").get_signing_key_from_jwt(token)
print(jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, audience=client_id)["cognito:username"])
"""


def test_a_pool_with_the_updated_issuer_is_verified_at_its_own_name(world: World) -> None:
    assert world.python(UPDATED) == "bob\n"


def test_a_program_that_does_not_trust_the_authority_is_not_served(world: World) -> None:
    program = "fetch(process.argv[1]).catch((error) => console.log(error.cause.code))"
    said = world.run(["node", "-e", program, ISSUER], NODE_EXTRA_CA_CERTS="")
    assert said == "SELF_SIGNED_CERT_IN_CHAIN\n"
