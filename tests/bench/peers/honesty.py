"""Whether a server does the work that a row measures: what must succeed is looked at, what must be refused is tried.

A server that signs nobody in with a wrong password is compared with ours. One that takes any confirmation code is not,
for it leaves out a part of the work.
"""

import base64
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from emulator.crypto import jwt
from tests.bench.peers import grants
from tests.bench.peers.grants import Unable
from tests.bench.peers.scene import RESOURCE, Scene
from tests.support.caller import headers
from tests.support.given import attribute_list

PAGE = 60


class Dishonest(Exception):
    """It answers, and does not do the work; the message says what it leaves out."""


def admin_get_user(scene: Scene) -> None:
    found = _must(scene, "AdminGetUser", UserPoolId=scene.pool_id, Username=scene.users[0])
    email = _named(found.get("UserAttributes")).get("email")
    _hold(email == f"{scene.users[0]}@example.test", "answers without attributes")
    _refuses(scene, "knows users who are not there", "AdminGetUser", UserPoolId=scene.pool_id, Username="nobody")


def get_user(scene: Scene) -> None:
    token = scene.hot_tokens[0]["AccessToken"]
    _hold(_must(scene, "GetUser", AccessToken=token)["Username"] == scene.users[0], "answers with another user")
    _refuses(scene, "takes a token with a false signature", "GetUser", AccessToken=_with_false_signature(token))


def list_users_page(scene: Scene) -> None:
    listed = _must(scene, "ListUsers", UserPoolId=scene.pool_id, Limit=PAGE)["Users"]
    _hold(len(listed) == min(PAGE, len(scene.users)), f"lists {len(listed)} users on a page of {PAGE}")
    _hold("email" in _named(listed[0].get("Attributes")), "lists users without attributes")


def list_users_filtered(scene: Scene) -> None:
    name = scene.users[-1]
    found = _must(scene, "ListUsers", UserPoolId=scene.pool_id, Filter=f'email = "{name}@example.test"')
    _hold([user["Username"] for user in found["Users"]] == [name], "does not filter")


def admin_update_user_attributes(scene: Scene) -> None:
    whom = {"UserPoolId": scene.pool_id, "Username": scene.users[0]}
    _must(scene, "AdminUpdateUserAttributes", **whom, UserAttributes=attribute_list({"name": "Proof"}))
    found = _must(scene, "AdminGetUser", **whom)
    _hold(_named(found["UserAttributes"]).get("name") == "Proof", "keeps no attribute")


def sign_up(scene: Scene) -> None:
    (name,) = scene.new_names(1)
    _must(scene, "SignUp", **scene.new_user(name))
    found = _must(scene, "AdminGetUser", UserPoolId=scene.pool_id, Username=name)
    _hold(found["UserStatus"] == "UNCONFIRMED", "confirms at once")
    _refuses(scene, "signs a name up twice", "SignUp", **scene.new_user(name))
    scene.forget([name])


def confirm_sign_up(scene: Scene) -> None:
    (name,) = scene.new_names(1)
    _must(scene, "SignUp", **scene.new_user(name))
    code = scene.codes([name])[name]
    members = {"ClientId": scene.client_id, "Username": name}
    wrong = "000000" if code != "000000" else "111111"
    _refuses(scene, "takes any code", "ConfirmSignUp", **members, ConfirmationCode=wrong)
    _must(scene, "ConfirmSignUp", **members, ConfirmationCode=code)
    scene.forget([name])


def sign_in(scene: Scene) -> None:
    name = scene.users[0]
    _signed(scene, *_of_result(_must(scene, "InitiateAuth", **scene.signs_in(name))))
    _refuses(scene, "takes any password", "InitiateAuth", **scene.signs_in(name, "Wr0ng-password!"))


def refresh(scene: Scene) -> None:
    flow = {"ClientId": scene.client_id, "AuthFlow": "REFRESH_TOKEN_AUTH"}
    token = scene.hot_tokens[0]["RefreshToken"]
    _signed(scene, *_of_result(_must(scene, "InitiateAuth", **flow, AuthParameters={"REFRESH_TOKEN": token})))
    wrong = {"REFRESH_TOKEN": token[:-8] + "AAAAAAAA"}
    _refuses(scene, "takes any refresh token", "InitiateAuth", **flow, AuthParameters=wrong)


def client_credentials(scene: Scene) -> None:
    token = _token_answer(scene, grants.client_credentials(scene))["access_token"]
    _signed(scene, token)
    _hold(_claims(token).get("scope") == f"{RESOURCE}/read", "grants no scope")
    status, _ = grants.answer(scene, grants.client_credentials(scene, secret="wrong"))
    _hold(status != 200, "takes any secret")


def code_exchange(scene: Scene) -> None:
    (request,) = grants.exchanges(scene, 1)
    answered = _token_answer(scene, request)
    _signed(scene, answered["access_token"], answered["id_token"])
    _hold(grants.answer(scene, request)[0] != 200, "takes a code twice")


# --- what is looked at ------------------------------------------------------------------------------------------


def _must(scene: Scene, operation: str, **members: Any) -> dict[str, Any]:
    outcome = scene.caller.call(operation, **members)
    if outcome.status != 200:
        raise Unable(f"{operation}: {outcome.status} {outcome.error or ''}".strip())
    return outcome.content


def _refuses(scene: Scene, otherwise: str, operation: str, **members: Any) -> None:
    _hold(scene.caller.call(operation, **members).status >= 400, otherwise)


def _hold(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Dishonest(otherwise)


def _named(attributes: list[dict[str, str]] | None) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in attributes or []}


def _of_result(answer: dict[str, Any]) -> tuple[str, str]:
    if "AuthenticationResult" not in answer:
        raise Unable("answers with a challenge")
    result = answer["AuthenticationResult"]
    return result["AccessToken"], result["IdToken"]


def _token_answer(scene: Scene, request: bytes) -> dict[str, str]:
    status, body = grants.answer(scene, request)
    if status != 200:
        raise Unable(f"/oauth2/token: {status}")
    content: dict[str, str] = orjson.loads(body)
    return content


def _signed(scene: Scene, *tokens: str) -> None:
    """Each is signed with a key that the pool publishes."""
    keys = {key["kid"]: key for key in _keys(scene)}
    for token in tokens:
        parsed = jwt.parse(token)
        kept = keys.get(parsed.header.get("kid", "")) if parsed else None
        _hold(
            parsed is not None and kept is not None and jwt.verify(_public(kept), parsed),
            "signs tokens with no key that it publishes",
        )


def _keys(scene: Scene) -> list[dict[str, str]]:
    connection = HTTPConnection(urlsplit(scene.server.url).netloc, timeout=60)
    # Servers of many services know whose document it is by the credential.
    own = {"Authorization": headers("DescribeUserPool", scene.caller.account)["Authorization"]}
    connection.request("GET", f"/{scene.pool_id}/.well-known/jwks.json", headers=own)
    answered = connection.getresponse()
    body = answered.read()
    connection.close()
    if answered.status != 200:
        raise Dishonest("publishes no keys")
    keys: list[dict[str, str]] = orjson.loads(body)["keys"]
    return keys


def _public(key: dict[str, str]) -> RSAPublicKey:
    try:
        return RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    except ValueError as error:
        raise Dishonest("publishes no key of RSA") from error


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _claims(token: str) -> dict[str, Any]:
    parsed = jwt.parse(token)
    return parsed.claims if parsed else {}


def _with_false_signature(token: str) -> str:
    head, _, signature = token.rpartition(".")
    return f"{head}.{signature[:10]}{'A' * 20}{signature[30:]}"
