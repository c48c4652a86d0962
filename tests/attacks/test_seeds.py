"""A seed file costs what its length is worth, whatever its aliases stand for, and is refused in a sentence."""

import os
from pathlib import Path

import pytest

from emulator.seeds import files
from emulator.seeds.files import Mapped, Scalar, Sequence
from emulator.seeds.problems import Problems
from tests.attacks import limited

LAUGHS = "version: 1\n" + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
LAUGHS += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))
MERGES = "version: 1\na0: &a0 {x0: 1}\n"
MERGES += "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}], x{n}: 1}}\n" for n in range(1, 40))
TOO_OFTEN = f"is named again so often that more than {files.MOST_NAMED_AGAIN:,} nodes come of it"
TOO_DEEP = f"is nested deeper than {files.DEEPEST} levels"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (LAUGHS, f"seed.yaml:10: {TOO_OFTEN}"),
        ("a: &a [*a, *a]\n", "seed.yaml:1: is inside itself"),
        ("a: &a {b: [*a, {c: *a}]}\n", "seed.yaml:1: is inside itself"),
        ("a: &a {<<: *a, b: 1}\n", "seed.yaml:1: is inside itself"),
        (MERGES, f"seed.yaml:11: {TOO_OFTEN}"),
        ("a: " + "[" * 60 + "]" * 60 + "\n", f"seed.yaml:1: {TOO_DEEP}"),
        ("a: " + "[" * 200_000 + "\n", f"seed.yaml:1: {TOO_DEEP}"),
        ("a: " + "{b: " * 200_000 + "\n", f"seed.yaml:1: {TOO_DEEP}"),
        ("\n".join(" " * depth + "a:" for depth in range(1000)), f"seed.yaml:42: {TOO_DEEP}"),
        (
            "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[*a]]]]]]]]]]]]\n",
            TOO_DEEP,
        ),
        ("a: &a 1\nb: {<<: *a}\n", "seed.yaml:2: << merges mappings, and this is not a mapping"),
        ("a: '" + "${b:-" * 60_000 + "'\nb: &b [*b]\n", "seed.yaml:2: is inside itself"),
        ("a: '" + "${b:-" * 60_000 + "}'\nb: &b [*b]\n", "seed.yaml:2: is inside itself"),
        ("a: '" + "$" * 300_000 + "'\nb: &b [*b]\n", "seed.yaml:2: is inside itself"),
        ("a: '" + "${" + "b" * 300_000 + "'\nb: &b [*b]\n", "seed.yaml:2: is inside itself"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text(text)
    told = limited.run(
        "from pathlib import Path\n"
        "from emulator.seeds import files\n"
        "from emulator.seeds.problems import Problems\n"
        "problems = Problems()\n"
        f"files.read(Path({str(path)!r}), {{}}, problems)\n"
        "print(*problems, sep='\\n')\n"
    )
    assert f"{problem}\n" in told.replace(str(path), "seed.yaml")


@pytest.mark.parametrize("name", ["seed.yaml", "."])
def test_the_command_says_so_of_a_file_and_of_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text(LAUGHS)
    checked = limited.ended("-m", "emulator", "seed", "check", name, folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (2, "")
    assert f"seed.yaml:10: {TOO_OFTEN}" in checked.stderr
    assert "Traceback" not in checked.stderr


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "seed.yaml").open("wb") as file:
        file.truncate(files.LARGEST + 1)
    checked = limited.ended("-m", "emulator", "seed", "check", "seed.yaml", folder=tmp_path)
    assert checked.stderr.splitlines()[0] == "seed.yaml:1: the file is larger than 64 MiB; make several"


def test_what_is_no_file_in_a_folder_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    problems = Problems()
    assert files.found([tmp_path], problems) == []
    assert [problem.text for problem in problems] == ["the folder holds no *.yaml file"]


def read(text: str, path: Path) -> tuple[object, list[str]]:
    path.write_text(text)
    problems = Problems()
    node = files.read(path, {}, problems)
    assert node is not None
    return plain(node), [problem.text for problem in problems]


def plain(node: files.Node) -> object:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapped)
    return {name: plain(entry.node) for name, entry in node.entries.items()}


def test_aliases_stand_for_what_they_name(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: [2]}\nb: *a\nc: [*a, *a]\nd: {<<: *a, x: 3}\ne: {<<: [{x: 4, z: 5}, *a], w: 6}\n"
    a = {"x": 1, "y": [2]}
    expected = {"a": a, "b": a, "c": [a, a], "d": {"x": 3, "y": [2]}, "e": {"x": 4, "y": [2], "z": 5, "w": 6}}
    assert read(text, tmp_path / "seed.yaml") == (expected, [])


def test_a_key_that_is_here_twice_is_told_with_and_without_a_merge(tmp_path: Path) -> None:
    _, problems = read("a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\nc:\n  x: 1\n  x: 2\n", tmp_path / "seed.yaml")
    assert problems == ["x is here twice; the first is at line 6"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: '$${b}'", "${b}"),
        ("a: '$$'", "$"),
        ("a: '${b:-c}$$'", "c$"),
        ("a: '$${b:-c}$$$$'", "${b:-c}$$"),
        ("a: '${b:-Pa$$w0rd!}'", "Pa$$w0rd!"),
        ("a: '${b:-c'", "${b:-c"),
        ("a: '$'", "$"),
        ("a: '}$$ ${b:-2}'", "}$ 2"),
    ],
)
def test_placeholders_are_filled_as_before(text: str, value: str, tmp_path: Path) -> None:
    assert read(text, tmp_path / "seed.yaml") == ({"a": value}, [])
