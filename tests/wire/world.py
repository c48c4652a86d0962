"""A pool that is lived in, and requests that are at home there: strategies built from the model, with real ids in most
of the places where an id belongs."""

from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import strategies as st

from emulator.model import contract
from emulator.wire.door import TARGET, Answer, Door
from tests.support.keyed import put_keys

ACCOUNT = "Credential={}/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"
ODD_TEXTS = [
    "",
    "a",
    "a b",
    "{####}",
    "é\n",
    "x" * 3000,
    "👤",
    "%_'\"\\",
    "-1",
    "true",
    "+1",
    "@",
    "0" * 40,
    "{username}",
]
PASSWORD = "Passw0rd!"


class World:
    """A pool, its client, a confirmed user with tokens, and one who waits for a code; `known` maps member names to
    values that exist. Whatever a request destroys is made again."""

    def __init__(self, door: Door, account: str) -> None:
        self._door = door
        self._authorization = f"AWS4-HMAC-SHA256 {ACCOUNT.format(account)}"
        self.known: dict[str, list[Any]] = {}
        self._build()

    def call(self, operation: str, members: Any) -> Answer:
        headers = {
            "x-amz-target": f"{TARGET}{operation}",
            "content-type": "application/x-amz-json-1.1",
            "authorization": self._authorization,
        }
        return self._door.handle(headers, orjson.dumps(members))

    def mend(self) -> None:
        """Builds anew what a request took away."""
        pool = {"UserPoolId": self.known["UserPoolId"][0]}
        whole = (
            self.call("DescribeUserPoolClient", {**pool, "ClientId": self.known["ClientId"][0]}).status == 200
            and self.call("AdminGetUser", {**pool, "Username": "bob"}).status == 200
            and self.call("AdminGetUser", {**pool, "Username": "ann"}).status == 200
        )
        if not whole:
            self._build()

    def _must(self, operation: str, **members: Any) -> dict[str, Any]:
        answer = self.call(operation, members)
        assert answer.status == 200, answer.body
        content: dict[str, Any] = orjson.loads(answer.body or b"{}")
        return content

    def _build(self) -> None:
        pool = self._must(
            "CreateUserPool", PoolName="world", AliasAttributes=["email"], AutoVerifiedAttributes=["email"],
            Schema=[{"Name": "level", "AttributeDataType": "Number", "Mutable": True}],
        )["UserPool"]  # fmt: skip
        put_keys(self._door.services, pool["Id"])
        flows = ["USER_PASSWORD", "ADMIN_USER_PASSWORD", "USER_SRP", "REFRESH_TOKEN", "USER"]
        client = self._must(
            "CreateUserPoolClient", UserPoolId=pool["Id"], ClientName="world",
            ExplicitAuthFlows=[f"ALLOW_{flow}_AUTH" for flow in flows],
        )["UserPoolClient"]  # fmt: skip
        public = {"ClientId": client["ClientId"]}
        sub = ""
        for name in ("bob", "ann"):
            email = [{"Name": "email", "Value": f"{name}@example.test"}]
            sub = self._must("SignUp", **public, Username=name, Password=PASSWORD, UserAttributes=email)["UserSub"]
        self._must("AdminConfirmSignUp", UserPoolId=pool["Id"], Username="bob")
        signed_in = self._must(
            "InitiateAuth", **public, AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "bob", "PASSWORD": PASSWORD},
        )["AuthenticationResult"]  # fmt: skip
        session = self._must("InitiateAuth", **public, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "bob"})
        self.known = {
            "UserPoolId": [pool["Id"]],
            "ResourceArn": [pool["Arn"]],
            "ClientId": [client["ClientId"]],
            "Username": ["bob", "ann", sub, "bob@example.test", "nobody"],
            "AccessToken": [signed_in["AccessToken"]],
            "Token": [signed_in["RefreshToken"], signed_in["AccessToken"]],
            "Session": [session["Session"]],
            "Password": [PASSWORD, "short"],
            "PreviousPassword": [PASSWORD],
            "ProposedPassword": ["N3w-Passw0rd!", PASSWORD, "x"],
            "TemporaryPassword": ["Temp0rary!"],
            "ConfirmationCode": ["123456"],
            "Code": ["123456"],
            "AttributeName": ["email", "phone_number", "custom:level"],
            "GroupName": ["admins", "users"],
            "Filter": ['username = "bob"', 'email ^= "a"', 'status = "Enabled"', "x"],
            "Name": ["email", "phone_number", "custom:level", "email_verified", "sub", "name"],
            "Value": ["new@example.test", "+15550100", "7", "true", ""],
            "AuthParameters": [
                {"USERNAME": "bob", "PASSWORD": PASSWORD, "SRP_A": "2"},
                {"USERNAME": "bob", "PASSWORD": "wrong"},
                {"REFRESH_TOKEN": signed_in["RefreshToken"]},
                {"REFRESH_TOKEN": "x", "USERNAME": "👤", "SRP_A": "zz"},
            ],
            "ChallengeResponses": [
                {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD, "NEW_PASSWORD": PASSWORD},
                {"USERNAME": "bob", "PASSWORD_CLAIM_SECRET_BLOCK": "AA==", "PASSWORD_CLAIM_SIGNATURE": "AA==",
                 "TIMESTAMP": "Tue Sep 1 07:04:09 UTC 2026", "SRP_A": "2", "ANSWER": "PASSWORD_SRP"},
            ],
        }  # fmt: skip


def requests(world: World, operation: str) -> st.SearchStrategy[Any]:
    """Requests of an operation: required members nearly always, the others now and then."""
    shape = contract.shape(contract.operations()[operation].input)
    return _structure(world, shape.name)


@st.composite  # once: hypothesis reads the source of what it makes a strategy of
def _structure(draw: st.DrawFn, world: World, shape_name: str) -> dict[str, Any]:
    shape = contract.shape(shape_name)
    chosen = {}
    for name, target in shape.members.items():
        wanted = draw(st.integers(0, 19)) > 0 if name in shape.required else draw(st.integers(0, 2)) == 0
        if wanted:
            chosen[name] = draw(_value(world, name, target))
    return chosen


def _value(world: World, name: str, shape_name: str) -> st.SearchStrategy[Any]:
    shape = contract.shape(shape_name)
    by_type: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "structure": lambda: _structure(world, shape_name),
        "list": lambda: st.lists(_value(world, name, shape.element), min_size=1, max_size=2),
        "map": lambda: st.dictionaries(
            st.sampled_from(["a", "USERNAME", "b c"]), st.sampled_from(ODD_TEXTS), max_size=2
        ),
        "boolean": st.booleans,
        "integer": lambda: st.sampled_from([0, 1, 5, 60, 2**31 - 1, -1]),
        "long": lambda: st.sampled_from([0, 1, 5]),
        "timestamp": lambda: st.sampled_from([0, 1.8e9]),
        "blob": lambda: st.sampled_from(["AA==", ""]),
        "string": lambda: st.sampled_from(list(shape.enum) or ODD_TEXTS),
    }
    anything = by_type[shape.type]() if not shape.document else st.just({"any": 1})
    found = world.known.get(name)
    if found and shape.type != "list":
        return st.one_of(st.sampled_from(found), st.sampled_from(found), st.sampled_from(found), anything)
    return anything
