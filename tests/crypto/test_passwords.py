import contextlib
import gc
import os
import subprocess
import sys
import threading
import weakref

import pytest
from argon2 import PasswordHasher

from emulator.crypto import hashing
from emulator.crypto.kept_memory import KeepingHasher
from emulator.crypto.passwords import Hasher
from tests.support import patience

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


def test_dear_hashes_run_on_no_more_threads_than_there_are_cores_and_cheap_ones_where_they_are() -> None:
    ran: dict[str, set[str]] = {"low": set(), "test": set()}

    def hash_one(profile: str) -> None:
        hasher = Hasher(profile)
        hasher._argon2 = _Recording(hasher._argon2, ran[profile])  # type: ignore[assignment]
        hasher.hash("P2$Sword1")

    threads = [threading.Thread(target=hash_one, args=(profile,)) for profile in ["low", "test"] * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert ran["low"]
    assert {name for name in ran["low"] if not name.startswith("hashing")} == set()
    assert len(ran["low"]) <= (os.cpu_count() or 1)
    assert ran["test"]
    assert {name for name in ran["test"] if name.startswith("hashing")} == set()


class _Recording:
    """argon2 itself, which notes the threads it is run on."""

    def __init__(self, argon2: PasswordHasher | KeepingHasher, threads: set[str]) -> None:
        self._argon2, self._threads = argon2, threads

    def hash(self, text: bytes) -> str:
        self._threads.add(threading.current_thread().name)
        return self._argon2.hash(text)

    def verify(self, stored: bytes, text: bytes) -> bool:
        self._threads.add(threading.current_thread().name)
        return self._argon2.verify(stored, text)


def _counting(hasher: Hasher) -> list[bytes]:
    """What argon2 is asked to verify from here on."""
    asked: list[bytes] = []

    class Counting(_Recording):
        def verify(self, stored: bytes, text: bytes) -> bool:
            asked.append(text)
            return super().verify(stored, text)

    hasher._argon2 = Counting(hasher._argon2, set())  # type: ignore[assignment]
    return asked


@pytest.mark.parametrize("profile", ["test", "low"])
def test_a_password_that_was_right_is_not_hashed_again_and_a_wrong_one_every_time(profile: str) -> None:
    hasher = Hasher(profile)
    stored = hasher.hash("P2$Sword1")
    asked = _counting(hasher)
    assert [hasher.verify(stored, "P2$Sword1") for _ in range(3)] == [True] * 3
    assert [hasher.verify(stored, "P2$Sword2") for _ in range(3)] == [False] * 3
    assert asked == [b"P2$Sword1"] + [b"P2$Sword2"] * 3


def test_a_remembered_password_is_wrong_for_another_hash() -> None:
    hasher = Hasher("low")
    first, second = hasher.hash("P2$Sword1"), hasher.hash("P2$Sword2")
    assert hasher.verify(first, "P2$Sword1")
    assert not hasher.verify(second, "P2$Sword1")


def test_a_hasher_that_does_not_remember_hashes_every_time() -> None:
    hasher = Hasher("low", remembers=False)
    stored = hasher.hash("P2$Sword1")
    asked = _counting(hasher)
    assert [hasher.verify(stored, "P2$Sword1") for _ in range(2)] == [True] * 2
    assert len(asked) == 2


def test_a_password_is_judged_at_once_where_hashes_are_cheap_and_where_it_was_right_lately() -> None:
    cheap, dear, forgetful = Hasher("test"), Hasher("low"), Hasher("low", remembers=False)
    assert [cheap.verify_at_once(cheap.hash("Passw0rd!"), text) for text in ("Passw0rd!", "another")] == [True, False]
    stored = dear.hash("Passw0rd!")
    assert dear.verify_at_once(stored, "Passw0rd!") is None
    assert dear.verify(stored, "Passw0rd!")
    assert forgetful.verify(stored, "Passw0rd!")
    assert dear.verify_at_once(stored, "Passw0rd!") is True
    assert dear.verify_at_once(stored, "another") is None
    assert forgetful.verify_at_once(stored, "Passw0rd!") is None


def test_what_fails_on_a_hashing_thread_reaches_the_caller() -> None:
    def fail() -> str:
        raise ValueError("of the hash")

    with pytest.raises(ValueError, match="of the hash"):
        hashing.run(fail, most_waiting=1)


def test_a_process_that_was_forked_off_hashes_on_threads_of_its_own() -> None:
    code = """
import multiprocessing
from emulator.crypto.passwords import Hasher
hasher = Hasher("low")
stored = hasher.hash("P2$Sword1")
process = multiprocessing.get_context("fork").Process(target=hasher.verify, args=(stored, "wrong"))
process.start()
process.join(30)
print(process.exitcode)
process.kill()
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "0\n"


def test_what_failed_on_a_hashing_thread_goes_without_a_search_for_garbage() -> None:
    failed: list[weakref.ref[Exception]] = []

    class Told(Exception):
        pass

    def fail() -> None:
        error = Told()
        failed.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    gc.disable()
    try:
        with contextlib.suppress(Told):
            hashing.run(fail, most_waiting=1)
        patience.until(lambda: failed[0]() is None)  # the thread may be about to drop it
    finally:
        gc.enable()
