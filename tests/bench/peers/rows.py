"""The rows of the table: what is asked, when a server does it honestly, what is aimed at, and what the floor is.

Requests are made before the clock starts. A row that spends what it is given (a name, a code) is sent `once`.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.bench.peers import floors, grants, honesty
from tests.bench.peers.honesty import PAGE
from tests.bench.peers.scene import AT_ONCE, HOT, Scene
from tests.support.given import attribute_list

Requests = Callable[[Scene], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Floor:
    """`cost` is None for the answer with nothing in it, which is a server of its own."""

    name: str
    most: float
    cost: Callable[[Scene], float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`peers` is what the best honest peer should cost, ours being 1. `reads` have a target for their slowest, too."""

    name: str
    requests: Requests
    proof: Callable[[Scene], None]
    peers: float
    floor: Floor | None = None
    once: bool = False
    reads: bool = False
    after: Callable[[Scene], None] | None = None


EMPTY = Floor("empty answer", 3.5)
PAGE_FLOOR = Floor("SQL and JSON", 4, floors.page)


def _signatures(number: int) -> Floor:
    return Floor(f"{number} signature{'s' if number > 1 else ''}", 1.7, lambda _: floors.signatures(number))


def _each(scene: Scene, names: Iterable[str]) -> Iterable[bytes]:
    for name in names:
        yield scene.request("InitiateAuth", **scene.signs_in(name))


def _admin_get_user(scene: Scene) -> Iterable[bytes]:
    for name in scene.users:
        yield scene.request("AdminGetUser", UserPoolId=scene.pool_id, Username=name)


def _get_user(scene: Scene) -> Iterable[bytes]:
    for tokens in scene.hot_tokens:
        yield scene.request("GetUser", AccessToken=tokens["AccessToken"])


def _list_users_page(scene: Scene) -> Iterable[bytes]:
    yield scene.request("ListUsers", UserPoolId=scene.pool_id, Limit=PAGE)


def _list_users_filtered(scene: Scene) -> Iterable[bytes]:
    for name in scene.users:
        yield scene.request("ListUsers", UserPoolId=scene.pool_id, Filter=f'email = "{name}@example.test"')


def _admin_update_user_attributes(scene: Scene) -> Iterable[bytes]:
    """Another value in each round."""
    for name in scene.users:
        attributes = attribute_list({"name": secrets.token_hex(8)})
        whom = {"UserPoolId": scene.pool_id, "Username": name}
        yield scene.request("AdminUpdateUserAttributes", **whom, UserAttributes=attributes)


def _refresh(scene: Scene) -> Iterable[bytes]:
    flow = {"ClientId": scene.client_id, "AuthFlow": "REFRESH_TOKEN_AUTH"}
    for tokens in scene.hot_tokens:
        yield scene.request("InitiateAuth", **flow, AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]})


def _client_credentials(scene: Scene) -> Iterable[bytes]:
    yield grants.client_credentials(scene)


def _code_exchange(scene: Scene) -> Iterable[bytes]:
    return grants.exchanges(scene, AT_ONCE)


def _sign_up(scene: Scene) -> Iterable[bytes]:
    scene.newest = scene.new_names()
    return [scene.request("SignUp", **scene.new_user(name)) for name in scene.newest]


def _confirm_sign_up(scene: Scene) -> Iterable[bytes]:
    scene.once(_sign_up(scene))
    codes = scene.codes(scene.newest)
    return [
        scene.request("ConfirmSignUp", ClientId=scene.client_id, Username=name, ConfirmationCode=code)
        for name, code in codes.items()
    ]


def _forget(scene: Scene) -> None:
    scene.forget(scene.newest)


ROWS = [
    Row("AdminGetUser", _admin_get_user, honesty.admin_get_user, 1.6, EMPTY, reads=True),
    Row("GetUser", _get_user, honesty.get_user, 1.6, EMPTY, reads=True),
    Row("ListUsers, page of 60", _list_users_page, honesty.list_users_page, 1.6, PAGE_FLOOR, reads=True),
    Row("ListUsers, email =", _list_users_filtered, honesty.list_users_filtered, 2, reads=True),
    Row("AdminUpdateUserAttributes", _admin_update_user_attributes, honesty.admin_update_user_attributes, 1.5),
    Row("SignUp", _sign_up, honesty.sign_up, 1.5, once=True, after=_forget),
    Row("ConfirmSignUp", _confirm_sign_up, honesty.confirm_sign_up, 1.5, once=True, after=_forget),
    Row(
        "password sign-in, hot",
        lambda scene: _each(scene, scene.users[:HOT]),
        honesty.sign_in,
        1.3,
        _signatures(2),
    ),
    Row("password sign-in, any", lambda scene: _each(scene, scene.users), honesty.sign_in, 1.3, _signatures(2)),
    Row("refresh", _refresh, honesty.refresh, 1.3, _signatures(2)),
    Row("client credentials", _client_credentials, honesty.client_credentials, 1.3, _signatures(1)),
    Row("code exchange", _code_exchange, honesty.code_exchange, 1.3, _signatures(2), once=True),
]
