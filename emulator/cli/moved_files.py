"""The commands that write a seed file: `seed generate`, `seed from-template`. The seed goes to stdout or into
--out, what is to be said to stderr, and a bar shows how far it is where somebody looks.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from emulator.moving import documents, generating, templates
from emulator.moving.documents import File, Kind
from emulator.moving.templates import Wishes

OK, FAILED, BAD_USAGE, NOT_REACHABLE = 0, 1, 2, 3


def generate(plan: dict[str, Any], out: Path | None, kind: Kind | None) -> int:
    with progress(plan["users"], "users") as told:
        code = save(generating.file(generating.Plan(**plan), told), out, kind)
    if out is not None and code == OK:
        click.echo(f"{out}: {plan['users']} users, whose password is {plan['password']}", err=True)
    return code


def from_template(
    path: Path, params: tuple[str, ...], out: Path | None, kind: Kind | None, wishes: dict[str, str]
) -> int:
    """Writes nothing where anything of the template is not understood."""
    wrong = [param for param in params if "=" not in param]
    if wrong:
        click.echo(f"error: --param {wrong[0]} must have the form NAME=VALUE", err=True)
        return BAD_USAGE
    parameters = dict(param.split("=", 1) for param in params)
    reading = templates.read(path, Wishes(parameters=parameters, **wishes))
    file = reading.seed()
    for remark in reading.remarks:
        click.echo(f"note: {remark}", err=True)
    for problem in reading.problems:
        click.echo(str(problem), err=True)
    if reading.problems:
        click.echo(f"error: problems in {path}: {len(reading.problems)}; no seed was written", err=True)
        return BAD_USAGE
    return save(file, out, kind)


def save(file: File, out: Path | None, kind: Kind | None) -> int:
    """A file takes its place when it is whole, and only its owner can read it: it may hold secrets."""
    kind = kind or ("json" if out is not None and out.suffix == ".json" else "yaml")
    pieces = documents.written(file, kind)
    try:
        if out is None:
            _to_stdout(pieces)
        else:
            _into(out, pieces)
    except OSError as error:
        click.echo(f"error: {out or 'stdout'} cannot be written: {error.strerror}", err=True)
        return FAILED
    return OK


def _to_stdout(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)
    sys.stdout.flush()


def _into(out: Path, pieces: Iterable[str]) -> None:
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.writelines(pieces)
        beside.replace(out)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


@contextlib.contextmanager
def progress(length: int | None, what: str) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many are done. Silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield _nothing
        return
    made: Any = click.progressbar(length=length, label=what, file=sys.stderr, update_min_steps=100)
    with made as bar:
        seen = 0

        def told(done: int) -> None:
            nonlocal seen
            bar.update(done - seen)
            seen = done

        yield told


def _nothing(done: int) -> None:
    del done
