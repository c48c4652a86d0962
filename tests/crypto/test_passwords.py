import threading
from queue import SimpleQueue

import pytest

from emulator.crypto import passwords
from emulator.crypto.passwords import Hasher

LONE_SURROGATE = "P2$Sword\ud800"


@pytest.mark.parametrize("password", ["P2$Sword1", "", "pässwörd-密码-🔑", "with\0nul", "x" * 256])
def test_a_password_verifies_against_its_own_hash_only(password: str) -> None:
    hasher = Hasher("test")
    stored = hasher.hash(password)
    assert hasher.verify(stored, password)
    assert not hasher.verify(stored, password + " ")


def test_two_hashes_of_a_password_differ() -> None:
    assert Hasher("test").hash("same") != Hasher("test").hash("same")


def test_a_password_is_not_normalised() -> None:
    hasher = Hasher("test")
    assert not hasher.verify(hasher.hash("e\u0301"), "\u00e9")


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$bad", "$2b$10$abc", "ä" * 20])
def test_a_malformed_hash_verifies_nothing_and_wants_a_rehash(stored: str) -> None:
    assert not Hasher("test").verify(stored, "P2$Sword1")
    assert Hasher("test").needs_rehash(stored)


def test_a_lone_surrogate_verifies_nothing_and_cannot_be_hashed() -> None:
    hasher = Hasher("test")
    assert not hasher.verify(hasher.hash("P2$Sword1"), LONE_SURROGATE)
    hasher.verify_nothing(LONE_SURROGATE)
    with pytest.raises(ValueError, match="surrogates not allowed"):
        hasher.hash(LONE_SURROGATE)


@pytest.mark.parametrize(
    ("profile", "cost"),
    [
        ("default", "m=19456,t=2,p=1"),
        ("low", "m=1024,t=1,p=1"),
        ("test", "m=8,t=1,p=1"),
        ("m=64,t=3,p=2", "m=64,t=3,p=2"),
    ],
)
def test_a_profile_names_its_cost(profile: str, cost: str) -> None:
    assert Hasher(profile).hash("P2$Sword1").startswith(f"$argon2id$v=19${cost}$")


@pytest.mark.parametrize(
    "profile",
    ["", "fast", "m=8", "m=8,t=1", "m=7,t=1,p=1", "m=8,t=0,p=1", "m=8,t=1,p=0", "m=8,t=1,p=2", "m=8,t=1,p=1 "],
)
def test_an_unknown_or_impossible_profile_is_refused(profile: str) -> None:
    with pytest.raises(ValueError, match="password hash profile"):
        Hasher(profile)


def test_a_hash_of_another_cost_wants_a_rehash_and_still_verifies() -> None:
    stored = Hasher("test").hash("P2$Sword1")
    assert not Hasher("test").needs_rehash(stored)
    assert Hasher("low").needs_rehash(stored)
    assert Hasher("low").verify(stored, "P2$Sword1")


def test_an_unknown_user_costs_a_verify_of_the_same_hash_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Hasher("test")
    verified: list[str] = []
    monkeypatch.setattr(hasher, "verify", lambda stored, _: verified.append(stored))
    hasher.verify_nothing("a")
    hasher.verify_nothing("b")
    assert len(verified) == 2
    assert len(set(verified)) == 1
    assert not hasher.needs_rehash(verified[0])


def test_costly_hashes_pass_a_gate_and_cheap_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    gate: SimpleQueue[None] = SimpleQueue()  # with no place in it
    monkeypatch.setattr(passwords, "_GATE", gate)
    assert Hasher("test").hash("P2$Sword1")
    waiting = threading.Thread(target=Hasher("low").hash, args=("P2$Sword1",))
    waiting.start()
    waiting.join(timeout=0.05)
    assert waiting.is_alive()
    gate.put(None)
    waiting.join(timeout=5)
    assert not waiting.is_alive()
    assert gate.qsize() == 1
