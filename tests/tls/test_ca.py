"""The authority on disk: made once and whole, readable by its owner alone, and never replaced without being told."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emulator.base.randomness import SystemRandomness
from emulator.crypto import authority
from emulator.settings import Settings, load
from emulator.tls import ca

RANDOM = SystemRandomness()


def settings(**values: str) -> Settings:
    return load(env_file=False, **values)


def test_it_is_beside_the_database_file(tmp_path: Path) -> None:
    assert ca.folder(settings(database_url=f"sqlite:///{tmp_path}/emulator.db")) == tmp_path
    assert ca.folder(settings(database_url="sqlite://", tls_folder=str(tmp_path))) == tmp_path
    for url in ("sqlite://", "postgresql://localhost/x"):
        with pytest.raises(ValueError, match="EMULATOR_TLS_FOLDER must name a folder"):
            ca.folder(settings(database_url=url))


def test_it_is_made_once_and_its_key_is_its_owners_alone(tmp_path: Path) -> None:
    place = tmp_path / "new" / "folder"
    made = ca.have(place, RANDOM)
    assert [(each.name, oct(each.stat().st_mode & 0o777)) for each in sorted(place.iterdir())] == [
        ("emulator-ca.key", "0o600"),
        ("emulator-ca.pem", "0o644"),
    ]
    assert oct(place.stat().st_mode & 0o777) == "0o700"
    assert (place / "emulator-ca.pem").read_bytes() == made.pem
    assert ca.have(place, RANDOM).certificate == made.certificate
    (place / "emulator-ca.pem").unlink()
    ca.have(place, RANDOM)
    assert (place / "emulator-ca.pem").read_bytes() == made.pem


def test_two_that_begin_at_once_have_one(tmp_path: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(8)

    def begin() -> None:
        gate.wait()
        found.append(ca.have(tmp_path, RANDOM).pem)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(tmp_path / "emulator-ca.pem").read_bytes()] * 8
    assert len(list(tmp_path.iterdir())) == 2


def damaged(place: Path) -> None:
    (place / ca.SECRET).write_bytes((place / ca.SECRET).read_bytes()[:300])


def emptied(place: Path) -> None:
    (place / ca.SECRET).write_bytes(b"")


def with_another_key(place: Path) -> None:
    other = authority.key_pem(authority.new_key())
    (place / ca.SECRET).write_bytes(other + (place / ca.CERTIFICATE).read_bytes())


def missing(place: Path) -> None:
    (place / ca.SECRET).unlink()


def over(place: Path) -> None:
    old = authority.make(RANDOM, datetime.now(UTC) - authority.LASTS - timedelta(days=1))
    (place / ca.SECRET).write_bytes(old.private_pem())


def unreadable(place: Path) -> None:
    (place / ca.SECRET).unlink()
    (place / ca.SECRET).mkdir()


CASES = [
    (damaged, "emulator-ca.key is damaged: it does not hold a key and its certificate. Put it back from a copy, or"),
    (emptied, "emulator-ca.key is damaged: it does not hold a key and its certificate"),
    (with_another_key, "emulator-ca.key is damaged: its key is not that of its certificate"),
    (missing, "emulator-ca.key is missing, and without it nothing can be signed for those who trust"),
    (over, "emulator-ca.key ended on "),
    (unreadable, "emulator-ca.key cannot be read: Is a directory"),
]


@pytest.mark.parametrize(("harm", "said"), CASES, ids=[each[0].__name__ for each in CASES])
def test_one_that_cannot_be_used_is_told_and_left_as_it_is(harm: object, said: str, tmp_path: Path) -> None:
    ca.have(tmp_path, RANDOM)
    harm(tmp_path)  # type: ignore[operator]
    before = {each.name: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()}
    for use in (ca.find, lambda place: ca.have(place, RANDOM)):
        with pytest.raises(ValueError, match=said):
            use(tmp_path)
    assert {each.name: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(ValueError, match="The certificate authority cannot be kept in /proc/emulator: No such file"):
        ca.have(Path("/proc/emulator"), RANDOM)
