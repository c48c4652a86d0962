"""The keys of a pool that the file pins: tokens signed by them are good after the pool was made again."""

import os
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given
from tests.support.ways import initiate

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    signing_keys: { id: "${ID_KEY}", access: { key: access.pem, kid: "${KID}" } }
    clients:
      - { name: web, client_id: "${CLIENT}", settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] } }
    users:
      - { username: bob, password: Passw0rd! }
"""


def pem(key: Any) -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return str(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode())


@pytest.fixture(scope="module")
def made() -> tuple[Any, Any]:
    return rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)


@pytest.fixture
def keys(made: tuple[Any, Any], names: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "access.pem").write_text(pem(made[1]))
    return {"ID_KEY": pem(made[0]), "KID": names["SECRET"][6:38].ljust(43, "A") + "="}


@pytest.fixture
def client(names: dict[str, str], cognito: Any) -> AppClient:
    return AppClient(names["CLIENT"], names["POOL"], None, cognito)


def test_tokens_are_signed_by_the_keys_of_the_file(
    apply_seed: ApplySeed, client: AppClient, keys: dict[str, str], made: tuple[Any, Any]
) -> None:
    assert told(apply_seed(SEED, **keys)) == []
    tokens = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
    result = tokens["AuthenticationResult"]
    for name, key in (("IdToken", made[0]), ("AccessToken", made[1])):
        assert jwt.decode(result[name], key.public_key(), ["RS256"], options={"verify_aud": False})["sub"]
    assert jwt.get_unverified_header(result["AccessToken"])["kid"] == keys["KID"]
    assert apply_seed(SEED, "update", **keys).changed == 0


def test_a_pool_that_is_made_again_has_the_keys_it_had(
    apply_seed: ApplySeed, client: AppClient, keys: dict[str, str]
) -> None:
    kids = []
    for _ in range(2):
        assert told(apply_seed(SEED, **keys)) == []
        tokens = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
        kids.append(jwt.get_unverified_header(tokens["AuthenticationResult"]["IdToken"])["kid"])
        client.cognito.delete_user_pool(UserPoolId=client.pool_id)
    assert kids[0] == kids[1]


def test_a_pool_keeps_the_keys_that_it_made(
    apply_seed: ApplySeed, client: AppClient, keys: dict[str, str], given: Given
) -> None:
    without = SEED.replace('    signing_keys: { id: "${ID_KEY}", access: { key: access.pem, kid: "${KID}" } }\n', "")
    apply_seed(without)
    initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
    assert told(apply_seed(SEED, "update", **keys)) == [
        f"seed.yaml:4: pool web: the pool has another id key already; delete {client.pool_id} to have it made again"
    ]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("none.pem", "key is neither a PEM nor a file that can be read: No such file or directory"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "key is not an RSA key of 2048 bits or more"),
        (pem(rsa.generate_private_key(65537, 1024)), "key is not an RSA key of 2048 bits or more"),  # noqa: S505
        ("-----BEGIN nonsense", "key is not a private key in PEM that no password protects"),
    ],
)
def test_what_is_no_signing_key_is_told(apply_seed: ApplySeed, keys: dict[str, str], key: str, problem: str) -> None:
    assert told(apply_seed(SEED, **{**keys, "ID_KEY": key})) == [f"seed.yaml:7: {problem}"]


def test_a_key_file_is_a_regular_file_in_the_folder_of_the_seed(
    apply_seed: ApplySeed, keys: dict[str, str], tmp_path: Path
) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}.pem"
    secret.write_text(keys["ID_KEY"])
    (tmp_path / "link.pem").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe.pem")
    (tmp_path / "large.pem").write_bytes(b"a" * 65_537)
    (tmp_path / "loop.pem").symlink_to("loop.pem")
    outside = "names a file outside of the seed's folder"
    for name, problem in [
        (str(secret), outside),
        (f"../{secret.name}", outside),
        ("link.pem", outside),
        ("/dev/zero", outside),
        ("pipe.pem", "names something that is no regular file"),
        (".", "names something that is no regular file"),
        ("large.pem", "names a file that is too large for a key"),
        ("loop.pem", "is neither a PEM nor a file that can be read: Too many levels of symbolic links"),
    ]:
        assert told(apply_seed(SEED, **{**keys, "ID_KEY": name})) == [f"seed.yaml:7: key {problem}"], name
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "id.pem").write_text(keys["ID_KEY"])
    assert told(apply_seed(SEED, **{**keys, "ID_KEY": "keys/id.pem"})) == []
