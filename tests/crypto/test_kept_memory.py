"""Hashes of ours in memory that is kept, against the library's own way."""

import base64
import itertools
import os
import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ffi

from emulator.crypto import hashing, kept_memory
from emulator.crypto.kept_memory import KeepingHasher
from emulator.crypto.passwords import Hasher
from tests.support import patience

PASSWORDS = [b"", b"P2$Sword1", b"with\0nul", b"\xff\xfe", b"x" * 100_000]
COSTS = [(512, 1, 1), (300, 3, 1), (515, 2, 2)]
# What is put at a place of a hash, and how many bytes it takes the place of.
CHANGES = [*itertools.product([b"$", b"A", b"w", b"1", b"=", b"\0", b"\n", b",", b" "], [0, 1]), (b"", 1)]

pytestmark = pytest.mark.skipif(not kept_memory.IS_POSSIBLE, reason="argon2 takes its own memory here")


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    yield
    kept_memory.give_back()


def both(memory: int = 512, passes: int = 1, lanes: int = 1) -> tuple[PasswordHasher, KeepingHasher]:
    plain = PasswordHasher(memory_cost=memory, time_cost=passes, parallelism=lanes)
    return plain, KeepingHasher(plain, Hasher(f"m={memory},t={passes},p={lanes}")._ours)


def is_right(hasher: PasswordHasher | KeepingHasher, stored: bytes, password: bytes) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@pytest.mark.parametrize("cost", COSTS)
def test_each_way_verifies_what_the_other_hashed_and_no_other_password(cost: tuple[int, int, int]) -> None:
    plain, keeping = both(*cost)
    for password in PASSWORDS:
        for stored in (plain.hash(password).encode(), keeping.hash(password).encode()):
            for tried in (*PASSWORDS, password + b"\0", password + b" ", password[:-1]):
                assert is_right(plain, stored, tried) == is_right(keeping, stored, tried) == (tried == password)


def test_a_hash_is_the_same_text_for_the_same_salt() -> None:
    plain, keeping = both()
    for _ in range(20):
        password, salt = os.urandom(random.randrange(60)), os.urandom(16)
        assert keeping._encoded(password, salt).decode() == plain.hash(password, salt=salt)


def test_of_a_hash_that_was_changed_both_ways_judge_alike() -> None:
    plain, keeping = both()
    whole = plain.hash(b"P2$Sword1").encode()
    changed = {whole[:at] + put + whole[at + cut :] for at in range(len(whole) + 1) for put, cut in CHANGES}
    cheap = [text for text in changed if not re.search(rb"(m=|t=|p=)\d{4,}", text)]
    assert len(cheap) > 1000
    judged = {text: (is_right(plain, text, b"P2$Sword1"), is_right(keeping, text, b"P2$Sword1")) for text in cheap}
    assert {text: found for text, found in judged.items() if found[0] != found[1]} == {}


def test_a_salt_with_bits_too_many_verifies_nothing() -> None:
    plain, keeping = both()
    salt = b"\0" * 16
    stored = plain.hash(b"P2$Sword1", salt=salt)
    odd = stored.replace("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB").encode()
    assert base64.b64decode("AAAAAAAAAAAAAAAAAAAAAB==") == salt
    assert is_right(plain, odd, b"P2$Sword1") is is_right(keeping, odd, b"P2$Sword1") is False


def test_nothing_of_a_hash_stays_in_the_memory_that_is_kept() -> None:
    _, keeping = both(512, 2, 1)
    keeping.hash(b"P2$Sword1")
    assert kept_memory._block.size == 512 * 1024
    assert bytes(ffi.buffer(kept_memory._block.start)) == bytes(512 * 1024)


def test_a_thread_uses_one_block_for_hash_after_hash_and_a_larger_one_where_it_must() -> None:
    small, large = both(512)[1], both(1024)[1]
    small.hash(b"a")
    first = kept_memory._block.start
    small.hash(b"b")
    assert kept_memory._block.start == first
    large.hash(b"c")
    assert kept_memory._block.size == 1024 * 1024
    small.hash(b"d")
    assert kept_memory._block.size == 1024 * 1024


def test_threads_that_hash_at_once_do_not_share_a_block() -> None:
    plain, keeping = both(2048, 2, 1)
    wrong: list[bytes] = []

    def hash_some(number: int) -> None:
        for turn in range(20):
            text, salt = f"{number} {turn}".encode(), os.urandom(16)
            if keeping._encoded(text, salt).decode() != plain.hash(text, salt=salt):
                wrong.append(text)

    threads = [threading.Thread(target=hash_some, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_hashing_thread_gives_its_memory_back_when_it_has_had_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "KEPT_SECONDS", 0.05)
    given_back: set[str] = set()
    give_back = kept_memory.give_back

    def noted() -> None:
        give_back()
        given_back.add(threading.current_thread().name)

    monkeypatch.setattr(kept_memory, "give_back", noted)
    hasher = Hasher("low")
    stored = hasher.hash("P2$Sword1")
    patience.until(lambda: "hashing" in given_back)
    assert hasher.verify(stored, "P2$Sword1")


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_a_process_that_ends_in_the_middle_of_a_hash_ends_well(seconds: float) -> None:
    code = f"""
import threading, time
from emulator.crypto.passwords import Hasher
hasher = Hasher("m=65536,t=2,p=1")
for _ in range(6):
    threading.Thread(target=hasher.hash, args=("P2$Sword1",), daemon=True).start()
time.sleep({seconds})
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
