"""What a process keeps, and when it forgets."""

from emulator.base.cache import Eras, Slot

KEYS: Slot[str] = Slot(2)


def test_what_was_used_longest_ago_leaves_first() -> None:
    kept = Eras().at(0).of(KEYS)
    kept.put("a", "1")
    kept.put("b", "2")
    assert kept.find("a") == "1"
    kept.put("c", "3")
    assert (kept.find("a"), kept.find("b"), kept.find("c")) == ("1", None, "3")


def test_in_another_era_nothing_is_known() -> None:
    eras = Eras()
    before = eras.at(1)
    before.of(KEYS).put("a", "old")
    assert eras.at(1).of(KEYS).find("a") == "old"
    assert eras.at(2).of(KEYS).find("a") is None
    before.of(KEYS).put("a", "late")  # by an operation that began before
    assert eras.at(2).of(KEYS).find("a") is None
