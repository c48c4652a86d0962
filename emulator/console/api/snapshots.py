"""Snapshots over HTTP: `/_emulator/snapshots`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.console.api.answers import Deleted
from emulator.control import restored_users, snapshot_diff, snapshots
from emulator.control.restored_users import RestoredUser
from emulator.control.snapshot_diff import LONGEST, SnapshotDiff
from emulator.control.snapshots import Snapshot

router = APIRouter(tags=["state"])
_IS_THERE: dict[int | str, dict[str, Any]] = {409: {"description": "there is a snapshot of that name"}}
_IS_IN_THE_WAY: dict[int | str, dict[str, Any]] = {
    409: {"description": "the user is there, or another user has a name of theirs"}
}


class SnapshotRequest(BaseModel, extra="forbid", strict=True):
    """The name has 1 to 64 letters, digits, `.`, `_` and `-`."""

    name: str
    replace: bool = False


class RestoredUserRequest(BaseModel, extra="forbid", strict=True):
    """`username` is the user's in the snapshot. `replace` puts the user of the snapshot in place of the user of now."""

    pool: str
    username: str
    replace: bool = False


class SnapshotList(BaseModel):
    snapshots: list[Snapshot]


@router.get("/snapshots")
def list_snapshots(request: Request) -> SnapshotList:
    """The snapshots that there are, in the order of their names."""
    return SnapshotList(snapshots=snapshots.listed(request.app.state.services))


@router.post("/snapshots", status_code=201, responses=_IS_THERE)
def save_snapshot(request: Request, wanted: SnapshotRequest) -> Snapshot:
    """Saves all rows of all tables as they are at this moment: `{"name": "signed-up"}`. Calls go on meanwhile."""
    return snapshots.save(request.app.state.services, wanted.name, replace=wanted.replace)


@router.post("/snapshots/{name}/load")
def load_snapshot(request: Request, name: str) -> Snapshot:
    """Brings the state back that was saved, in all servers on this database. What came since is gone."""
    return snapshots.load(request.app.state.services, name)


@router.post("/snapshots/{name}/restore", responses=_IS_IN_THE_WAY)
def restore_user(request: Request, name: str, wanted: RestoredUserRequest) -> RestoredUser:
    """Brings one user back as the snapshot has them, and nothing else: `{"pool": "us-east-1_Web000001", "username":
    "bob"}`. Sign-ins do not come back; the user signs in again."""
    services = request.app.state.services
    return restored_users.restore(services, name, wanted.pool, wanted.username, replace=wanted.replace)


@router.get("/snapshots/{name}/diff")
def diff_snapshots(  # each is a parameter of the query
    request: Request,
    name: str,
    to: str | None = None,
    table: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST)] = 100,
) -> SnapshotDiff:
    """Rows that came, went and differ from the snapshot to the one that `to` names, or to now, of all tables or of one.
    Secrets are `***`. `after` is the `next` of the page before."""
    return snapshot_diff.between(request.app.state.services, name, to, table=table, after=after, limit=limit)


@router.delete("/snapshots/{name}")
def delete_snapshot(request: Request, name: str) -> Deleted:
    """Deletes a snapshot."""
    snapshots.delete(request.app.state.services, name)
    return Deleted(deleted=1)
