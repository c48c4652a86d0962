"""The commands that write a seed file, or compare one: `seed generate`, `seed from-template`, `pull`, `drift`. The seed
goes to stdout or into --out, what is to be said to stderr, and a bar shows how far it is where somebody looks.
"""

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from emulator.cli.output import printable
from emulator.moving import asking, documents, drifting, generating, pulling, templates
from emulator.moving.asking import NoAnswer
from emulator.moving.documents import File, Kind
from emulator.moving.drifting import Difference
from emulator.moving.pulling import CannotAsk, Place
from emulator.moving.templates import Wishes
from emulator.seeds.problems import Problems

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
        noted(remark)
    for problem in reading.problems:
        click.echo(printable(str(problem)), err=True)
    if reading.problems:
        click.echo(f"error: problems in {path}: {len(reading.problems)}; no seed was written", err=True)
        return BAD_USAGE
    return save(file, out, kind)


def pull(wish: dict[str, Any], out: Path | None, kind: Kind | None) -> int:
    password, with_users = wish.pop("password"), not wish.pop("no_users")
    place = Place(**wish)
    try:
        with progress(None, "users") as told:
            file, remarks = pulling.pull(place, told, password=password, with_users=with_users)
            code = save(file, out, kind)
    except (CannotAsk, NoAnswer) as error:
        return _not_asked(place, error)
    for remark in remarks:
        noted(remark)
    if with_users and code == OK:
        click.echo(f"note: {pulling.NOT_TOLD}", err=True)
    return code


def drift(path: Path, wish: dict[str, Any], output: str) -> int:
    problems = Problems()
    found = drifting.wanted(path, os.environ, problems)
    for problem in problems:
        click.echo(printable(str(problem)), err=True)
    chosen = [pool for pool in found if wish["pool_id"] in (None, pool.id)] or (found if len(found) == 1 else [])
    if problems or len(chosen) != 1:
        click.echo(f"error: {path} has {len(chosen)} pools to compare: --pool-id must name one of them", err=True)
        return BAD_USAGE
    pool_id = wish.pop("pool_id") or chosen[0].id
    if pool_id is None:
        click.echo(f"error: the pool of {path} has no id: say it with --pool-id", err=True)
        return BAD_USAGE
    place = Place(pool_id=pool_id, **wish)
    try:
        asked = pulling.asked(place)
        differences = drifting.differences(chosen[0].head, asking.head(asked))
    except (CannotAsk, NoAnswer) as error:
        return _not_asked(place, error)
    for remark in asked.remarks:
        noted(remark)
    click.echo(_as_json(differences) if output == "json" else _as_table(differences))
    return FAILED if differences else OK


def noted(remark: str) -> None:
    click.echo(f"note: {printable(remark)}", err=True)


def _not_asked(place: Place, error: Exception) -> int:
    click.echo(printable(f"error: the pool {place.pool_id} cannot be read: {error}"), err=True)
    return NOT_REACHABLE if isinstance(error, CannotAsk) else FAILED


def _as_json(differences: list[Difference]) -> str:
    return orjson.dumps(differences, option=orjson.OPT_INDENT_2).decode()


def _as_table(differences: list[Difference]) -> str:
    if not differences:
        return "no differences"
    rows = [("where", "member", "in the file", "in the pool")]
    rows += [(one.where, one.member, _shown(one.in_file), _shown(one.in_pool)) for one in differences]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    )


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def save(file: File, out: Path | None, kind: Kind | None) -> int:
    """A file takes its place when it is whole, and only its owner can read it: it may hold secrets. A pipe or a device
    is written to."""
    kind = kind or ("json" if out is not None and out.suffix == ".json" else "yaml")
    return save_text(documents.written(file, kind), out)


def save_text(pieces: Iterable[str], out: Path | None) -> int:
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
    if _is_open_to_others(out):
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_APPEND), "w", encoding="utf-8") as stream:
            stream.writelines(pieces)
        return
    out = Path(os.path.realpath(out))  # a link stays one
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.writelines(pieces)
        beside.replace(out)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def _is_open_to_others(out: Path) -> bool:
    """A pipe or a device, or what leads to a file that is open, such as /dev/stdout: it is written to, and nothing can
    take its place."""
    try:
        is_file = stat.S_ISREG(out.stat().st_mode)
    except OSError:
        return False
    return not is_file or str(out.absolute()).startswith(("/dev/std", "/dev/fd/", "/proc/"))


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
