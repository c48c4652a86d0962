"""What the work of a row costs with nothing around it: signatures, powers, one question to SQLite, one hash.

Everything is CPU time of this thread, in microseconds, measured in the same run as the servers. The floor of an answer
is a server of its own (`empty`).
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from emulator.crypto.srp_group import GROUP
from tests.bench import cases
from tests.bench.peers.honesty import PAGE
from tests.bench.peers.scene import Scene

_KEY = rsa.generate_private_key(65537, 2048)
_TOKEN = secrets.token_bytes(900)  # about what is signed of a token
_SECONDS = 0.1

_USERS = (
    "SELECT id, username, sub, status, enabled, created_at, updated_at, mfa_options FROM users "
    "WHERE pool_id = ? ORDER BY id LIMIT ?"
)
_ATTRIBUTES = (
    "SELECT user_id, name, value FROM user_attributes WHERE user_id IN "
    "(SELECT id FROM users WHERE pool_id = ? ORDER BY id LIMIT ?)"
)


def signatures(number: int) -> float:
    """RSA-2048 with SHA-256, as each token has one."""
    return number * _cost(lambda: _KEY.sign(_TOKEN, PKCS1v15(), SHA256()))


def srp() -> float:
    """The powers of a server: g to its secret, the verifier to u, and what both make to the secret; and the signatures
    of the two tokens."""
    base = secrets.randbits(3072)

    def powers() -> None:
        b, u = secrets.randbits(256), secrets.randbits(256)
        GROUP.power_of_g(b)
        GROUP.power(GROUP.power(base, u), b)

    return _cost(powers) + signatures(2)


def argon2() -> float:
    """One verification in the default profile, as many at a time as there are cores, as a server makes them: they share
    the way to the memory, so each takes longer than one alone."""
    return cases.argon2_alone("default", 5 * _SECONDS, os.cpu_count() or 1).cpu_ms * 1000


def page(scene: Scene) -> float:
    """The rows of a page of users, through the driver alone, and the JSON of its answer."""
    answer = orjson.dumps(scene.caller.must("ListUsers", UserPoolId=scene.pool_id, Limit=PAGE))
    content = orjson.loads(answer)
    db = sqlite3.connect(scene.server.database_url.removeprefix("sqlite:///"))
    try:
        asked = (scene.pool_id, PAGE)

        def ask() -> None:
            db.execute(_USERS, asked).fetchall()
            db.execute(_ATTRIBUTES, asked).fetchall()
            orjson.dumps(content)

        return _cost(ask)
    finally:
        db.close()


def _cost(act: Callable[[], object]) -> float:
    """Of one call, in microseconds."""
    act()
    calls, began = 0, time.thread_time()
    while (spent := time.thread_time() - began) < _SECONDS:
        act()
        calls += 1
    return spent * 1e6 / calls
