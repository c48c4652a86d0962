"""The one source of randomness."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from emulator.base.randomness import ALPHANUMERIC, SystemRandomness


def test_no_byte_is_given_away_twice_beside_other_threads() -> None:
    random = SystemRandomness()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: random.bytes(16), range(5_000)))
    assert len(set(made)) == 5_000
    assert {len(each) for each in made} == {16}


def test_no_letter_comes_more_often_than_another() -> None:
    alphabet = "0123456789"
    text = SystemRandomness().text(alphabet, 100_000)
    assert len(text) == 100_000
    assert all(9_000 < text.count(letter) < 11_000 for letter in alphabet)


def test_as_many_bytes_come_as_are_asked_for() -> None:
    random = SystemRandomness()
    assert [len(random.bytes(count)) for count in (0, 1, 4096, 100_000, 7)] == [0, 1, 4096, 100_000, 7]


def test_a_process_that_was_forked_off_gets_others() -> None:
    random = SystemRandomness()
    random.bytes(1)  # something is left in stock

    random.text(ALPHANUMERIC, 1)

    def tell(pipe: Connection) -> None:
        pipe.send((random.bytes(64), random.text(ALPHANUMERIC, 64)))

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=tell, args=(theirs,))
    process.start()
    some, text = ours.recv()
    assert some != random.bytes(64)
    assert text != random.text(ALPHANUMERIC, 64)
    process.join()
