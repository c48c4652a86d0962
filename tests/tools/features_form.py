"""The form of the table of features: rows that a test shows, and rows of what is not built."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """`wish` in a tester's words, `how` to get it. A test is named as `file::function`."""

    wish: str
    how: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Absent:
    """What somebody may look for in vain: why, and what to do instead."""

    wish: str
    why: str
    instead: str
