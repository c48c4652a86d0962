"""Runs every regular expression of the emulator, and of the API's model, against long texts made to keep it busy, and
prints those that are. Run as a program, with expressions of the caller's own if it names some.

The texts come from the expression itself: what each of its parts takes, many times over, and then something that no
part takes. What is looked at is processor time, of which a linear expression needs a thousandth of what it may have.
"""

import importlib
import itertools
import pkgutil
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]  # the only way to see into an expression
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

import emulator
from emulator.contract import patterns
from emulator.model import contract
from tests.house import source

LENGTH = 20_000  # characters
CPU_SECONDS = 0.03
SAMPLES = list("aA0 -<>\"'&;/=.@,()[]{}#%\\$_:~|+*!\t\nÉ\u2028\x00")
ALWAYS = list('a0 .<"[{$\n')
TAILS = ("", "\x00")
ALL = ("fullmatch", "match", "search", "finditer")
AS_SEARCHED = {"sub": "finditer", "findall": "finditer", "split": "finditer", "subn": "finditer"}


class TooBusyError(Exception):
    """The expression had all the time it may have."""


def main() -> None:
    signal.signal(signal.SIGVTALRM, _give_up)  # `re` looks for signals while it works
    named = [(text, re.compile(text), ALL) for text in sys.argv[1:]]
    for name, pattern, methods in named or itertools.chain(of_modules(), of_model(), written_in_place()):
        for method, text in _tries(pattern, methods):
            if _is_busy(pattern, method, text):
                sys.stdout.write(f"{name}\t{method} {text[:40]!r}… {pattern.pattern[:80]!r}\n")
                break


def of_modules() -> Iterator[tuple[str, re.Pattern[str], tuple[str, ...]]]:
    """Those that a module keeps, with the methods that are called on that name anywhere."""
    used = _methods()
    seen: set[tuple[str, int]] = set()
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _inside(value):
                if isinstance(pattern.pattern, str) and (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    yield f"{module.__name__}.{name}", pattern, used.get(name, ALL)


def of_model() -> Iterator[tuple[str, re.Pattern[str], tuple[str, ...]]]:
    for name in sorted(contract.shape_names()):
        text = contract.shape(name).pattern
        if text:
            yield f"model.{name}", patterns.compiled(text), ("fullmatch",)


def written_in_place() -> Iterator[tuple[str, re.Pattern[str], tuple[str, ...]]]:
    """`re.search("…", text)` and its like."""
    for module, call in source.calls_of_re():
        text = source.literal(call)
        if text is not None and call.attr != "compile":
            yield module, re.compile(text), (AS_SEARCHED.get(call.attr, call.attr),)


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(emulator.__path__, "emulator."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _inside(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset) and depth:
        yield from itertools.chain.from_iterable(_inside(entry, depth - 1) for entry in value)
    elif isinstance(value, dict) and depth:
        yield from itertools.chain.from_iterable(_inside(entry, depth - 1) for entry in value.values())


def _methods() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, method in source.calls_of_patterns():
        found.setdefault(name, set()).add(AS_SEARCHED.get(method, method))
    return {name: tuple(sorted(methods)) for name, methods in found.items()}


def _is_busy(pattern: re.Pattern[str], method: str, text: str) -> bool:
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        result = getattr(pattern, method)(text)
        if method == "finditer":
            for _ in result:
                pass
    except TooBusyError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise TooBusyError


def _tries(pattern: re.Pattern[str], methods: Iterable[str]) -> Iterator[tuple[str, str]]:
    seeds = dict.fromkeys([*_seeds(pattern), *ALWAYS])
    for seed, tail, method in itertools.product(seeds, TAILS, methods):
        yield method, seed * (LENGTH // len(seed)) + tail
    for (first, second), method in itertools.product(itertools.permutations(list(seeds)[:5], 2), methods):
        yield method, first + second * (LENGTH // len(second)) + TAILS[1]


def _seeds(pattern: re.Pattern[str]) -> Iterator[str]:
    """What each beginning and each repeated part of the expression takes, in two ways."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    for pick in (0, 1):
        whole = "".join(_sample(item, pick) for item in tree)
        yield from (whole[:size] for size in range(1, min(len(whole), 24) + 1))
        for part in _parts(tree):
            text = "".join(_sample(item, pick) for item in part)
            if text:
                yield text[:200]


def _parts(tree: Any) -> Iterator[list[Any]]:
    items = list(tree)
    for end in range(1, len(items) + 1):
        yield items[:end]
    for item in items:
        for inside in _children(item):
            yield from _parts(inside)


def _children(item: Any) -> list[Any]:
    code, value = item
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []


def _sample(item: Any, pick: int) -> str:
    code, value = item
    if code is codes.LITERAL:
        return chr(int(value))
    if code is codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if code is codes.ANY:
        return "a."[pick]
    if code is codes.IN:
        return _of_class(value, pick)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return "".join(_sample(inside, pick) for inside in value[2]) * max(1, min(int(value[0]), 40))
    if code is codes.BRANCH:
        branches = value[1]
        return "".join(_sample(inside, pick) for inside in branches[pick % len(branches)])
    return "".join(_sample(inside, pick) for inside in itertools.chain.from_iterable(_children(item)))


def _of_class(members: Any, pick: int) -> str:
    """A character of the class: the first and the last of the usual ones that are in it."""
    taken = [letter for letter in SAMPLES if _is_in(members, ord(letter))]
    if taken:
        return str(taken[-pick])
    code, value = members[0]
    return chr(value if code is codes.LITERAL else value[0])


def _is_in(members: Any, point: int) -> bool:
    is_negated = members[0][0] is codes.NEGATE
    found = any(_takes(code, value, point) for code, value in members)
    return found != is_negated


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _takes(code: Any, value: Any, point: int) -> bool:
    if code is codes.LITERAL:
        return bool(value == point)
    if code is codes.RANGE:
        return bool(value[0] <= point <= value[1])
    if code is codes.CATEGORY:
        return re.fullmatch(_CATEGORIES[value], chr(point), re.ASCII) is not None
    return False


if __name__ == "__main__":
    main()
    sys.stdout.write("done\n")
