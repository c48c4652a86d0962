"""The snapshots: saving the state, coming back to it, what differs between two of them, and the reset."""

import shlex
from datetime import UTC, datetime

from starlette.responses import RedirectResponse, Response

from emulator.base.clock import iso
from emulator.console.pages import user_words
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import diff, reset, restored_users, snapshot_diff, snapshots
from emulator.control.refusals import Refused

pages = Pages()
_DIFFERENCES = 100
RESET = "reset"


@pages.get("/snapshots")
def list_snapshots(visit: Visit) -> Response:
    return visit.page(
        "snapshots",
        "Snapshots",
        section="Snapshots",
        same_as=SameAs("GET /_emulator/snapshots", "cognito-emulator snapshot list"),
        snapshots=snapshots.listed(visit.services),
        reset_name=visit.shell.pool.name if visit.shell.pool else RESET,
        is_automatic=snapshots.is_automatic,
    )


@pages.post("/snapshots")
def save(visit: Visit) -> Response:
    saved = snapshots.save(visit.services, visit.field("name").strip(), replace=visit.field("replace") == "yes")
    return visit.go(
        visit.back(),
        f"{saved.name} holds the state of now: {_counted(saved.pools, 'pool')}, {_counted(saved.users, 'user')}.",
        command=f"cognito-emulator snapshot save {saved.name}",
    )


@pages.post("/snapshots/{name}/load")
def load(visit: Visit, name: str) -> Response:
    _confirmed(visit, name)
    kept = _kept(visit)
    snapshots.load(visit.services, name)
    return visit.go(
        visit.back(), f"The state is that of {name}.{kept}", command=f"cognito-emulator snapshot load {name}"
    )


@pages.post("/snapshots/{name}/delete")
def delete(visit: Visit, name: str) -> Response:
    _confirmed(visit, name)
    snapshots.delete(visit.services, name)
    return visit.go(visit.back(), f"{name} is deleted.", command=f"cognito-emulator snapshot delete {name}")


@pages.post("/snapshots-restore")
def restore_user(visit: Visit) -> Response:
    """Brings one user of the chosen pool back, and shows that user."""
    if visit.pool_id is None:
        raise Refused("Choose a pool first: a user is one of a pool.")
    name, username = visit.field("snapshot"), visit.field("username").strip()
    is_replacing = visit.field("replace") == "yes"
    done = restored_users.restore(visit.services, name, visit.pool_id, username, replace=is_replacing)
    gone = f" The pool does not have these groups now: {', '.join(done.groups_gone)}." if done.groups_gone else ""
    return visit.go(
        user_words.link(visit, done.pool, done),
        f"{done.username} is as in the snapshot {name}, and has to sign in again.{gone}",
        command=_restoring(visit.pool_id, name, done.username, is_replacing),
    )


def _restoring(pool: str, name: str, username: str, is_replacing: bool) -> str:
    words = ["cognito-emulator", "snapshot", "restore", "--pool", pool, *(["--replace"] if is_replacing else [])]
    return shlex.join([*words, "--", name, username])


@pages.post("/snapshots-reset")
def reset_state(visit: Visit) -> Response:
    """Of the chosen pool, or of everything."""
    pool = visit.shell.pool
    _confirmed(visit, pool.name if pool else RESET)
    kept = _kept(visit)
    keep: reset.Keep | None = "pools" if visit.field("keep") == "pools" else None
    done = reset.reset(
        visit.services,
        visit.request.app.state.reseed,
        pool=pool.id if pool else None,
        keep=keep,
        seed=visit.field("seed") == "yes",
    )
    seeded = f" The seeds made: {done.seeded}." if done.seeded else ""
    gone = f"{_counted(done.pools, 'pool')} and {_counted(done.users, 'user')} are gone."
    to = visit.link_without_pool("/snapshots") if pool and keep is None else visit.back()
    return visit.go(to, f"{gone}{seeded}{kept}")


@pages.get("/snapshots/{name}/diff")
def show_diff(visit: Visit, name: str) -> Response:
    to = visit.query("to") or None
    found = snapshot_diff.between(
        visit.services,
        name,
        to,
        table=visit.query("table") or None,
        after=visit.query("after") or None,
        limit=_DIFFERENCES,
    )
    asked = {"to": to, "table": visit.query("table")}
    return visit.page(
        "snapshot_diff",
        f"From {name} to {to or 'now'}",
        section="Snapshots",
        same_as=SameAs(f"GET /_emulator/snapshots/{name}/diff{f'?to={to}' if to else ''}"),
        diff=found,
        snapshot=name,
        to=to,
        table=visit.query("table"),
        tables=snapshot_diff.tables(),
        names=[one.name for one in snapshots.listed(visit.services)],
        older=visit.link(f"/snapshots/{name}/diff", after=found.next, **asked) if found.next else None,
        newest=visit.link(f"/snapshots/{name}/diff", **asked) if visit.query("after") else None,
    )


@pages.get("/snapshots-diff")
def choose_diff(visit: Visit) -> Response:
    """Where the form of two names leads."""
    name, to = visit.query("from"), visit.query("to")
    return RedirectResponse(visit.link(f"/snapshots/{name}/diff", to=to, table=visit.query("table")), 303)


@pages.get("/snapshots-times")
def show_times(visit: Visit) -> Response:
    """What changed in the chosen pool between two times, by the record of its changes."""
    if visit.pool_id is None:
        raise Refused("Choose a pool first: changes are recorded for each pool.")
    start, end = _instant(visit, "from"), _instant(visit, "to") if visit.query("to") else None
    after = visit.query("after") or None
    found = diff.between(visit.services, visit.pool_id, start, end, after=after, limit=_DIFFERENCES)
    times = {"from": iso(found.start), "to": iso(found.end)}
    return visit.page(
        "pool_diff",
        "What changed",
        section="Snapshots",
        same_as=SameAs(f"GET /_emulator/diff?pool={visit.pool_id}&from={times['from']}&to={times['to']}"),
        diff=found,
        older=visit.link("/snapshots-times", after=found.next, **times) if found.next else None,
        newest=visit.link("/snapshots-times", **times) if after else None,
    )


def _instant(visit: Visit, name: str) -> datetime:
    """UTC where it does not say. Raises Refused."""
    try:
        found = datetime.fromisoformat(visit.query(name))
    except ValueError:
        raise Refused(f"{name} must be an instant such as 2030-01-31T12:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _confirmed(visit: Visit, name: str) -> None:
    if visit.field("confirm").strip() != name:
        raise Refused(f"Type {name} to do this; nothing was changed.")


def _kept(visit: Visit) -> str:
    """Where the form asks for it, what there is now is saved first; which snapshot that is, in a sentence."""
    if visit.field("undo") != "yes":
        return ""
    return f" What there was before is in the snapshot {snapshots.keep(visit.services).name}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
