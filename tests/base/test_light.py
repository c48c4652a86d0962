"""Light values are what frozen dataclasses are, but for the look at run time."""

from dataclasses import dataclass, field, replace

from emulator.base.light import changed, light


@dataclass(frozen=True, slots=True)
class Frozen:
    name: str
    number: int = 1
    names: tuple[str, ...] = ()
    noted: dict[str, str] = field(default_factory=dict, compare=False)


@light(frozen=True, slots=True)
class Light:
    name: str
    number: int = 1
    names: tuple[str, ...] = ()
    noted: dict[str, str] = field(default_factory=dict, compare=False)


def test_a_light_value_is_made_compared_and_replaced_as_a_frozen_one() -> None:
    for kind in (Frozen, Light):
        one = kind("a", names=("b",))
        assert one == kind("a", 1, ("b",), {"c": "d"})
        assert hash(one) == hash(kind("a", 1, ("b",), {"c": "d"}))
        assert one != replace(one, number=2)
        assert repr(one) == f"{kind.__name__}(name='a', number=1, names=('b',), noted={{}})"
    assert Light.__slots__ == Frozen.__slots__
    assert not hasattr(Light("a"), "__dict__")


def test_a_light_value_is_changed_as_replace_does_it() -> None:
    one = Light("a", names=("b",), noted={"c": "d"})
    for fields in ({}, {"number": 2}, {"name": "z", "noted": {}}):
        assert changed(one, **fields) == replace(one, **fields)
        assert changed(one, **fields).noted == replace(one, **fields).noted
    assert one == Light("a", names=("b",))
