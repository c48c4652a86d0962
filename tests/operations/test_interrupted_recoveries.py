"""Recoveries to a point in time whose preview was interrupted: no pool stays paused without anybody to end it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from emulator.jobs import sweeper
from emulator.rules.owners import recoveries as rules
from emulator.store import recoveries
from emulator.work import opened
from tests.operations.recovery_scene import Scene
from tests.operations.test_paused_pools import PAUSED
from tests.support.answers import refusal
from tests.support.given import PASSWORD, Given


@pytest.fixture
def scene(given: Given, serve: Callable[..., TestClient]) -> Scene:
    made = Scene(given, serve())
    made.begin()
    return made


def interrupted(scene: Scene) -> str:
    """A recovery as somebody leaves it who was ended before the preview was made; one user has come since the point."""
    scene.given.confirmed_user(scene.client, "ann")
    recovery = scene.initiate()
    without = "UPDATE recoveries SET status = 'PREVIEW_GENERATING', preview = NULL WHERE id = :id"
    scene.given.sql(without, id=recovery)
    assert scene.status(recovery) == "PREVIEW_GENERATING"
    return recovery


def test_the_next_round_of_housekeeping_makes_the_preview(scene: Scene) -> None:
    recovery = interrupted(scene)
    sweeper.finish_previews(scene.given.services)
    assert scene.status(recovery) == "PREVIEW_GENERATED"
    assert scene.preview(recovery)["Users"] == (0, 0, 1)


def test_housekeeping_leaves_a_preview_alone_that_a_tester_holds(scene: Scene) -> None:
    scene.switch(hold="preview")
    recovery = scene.initiate()
    sweeper.finish_previews(scene.given.services)
    assert scene.status(recovery) == "PREVIEW_GENERATING"


def test_whoever_starts_it_makes_the_preview_first(scene: Scene) -> None:
    recovery = interrupted(scene)
    scene.start(recovery)
    assert scene.status(recovery) == "RESTORE_COMPLETED"
    assert scene.preview(recovery)["Users"] == (0, 0, 1)


def test_whoever_cancels_it_ends_the_pause(scene: Scene, given: Given) -> None:
    recovery = interrupted(scene)
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))
    given.confirmed_user(scene.client, "bob")


def test_whoever_initiates_another_one_is_refused_and_makes_the_preview(scene: Scene) -> None:
    recovery = interrupted(scene)
    sent = {"UserPoolId": scene.pool, "RestoreTimestamp": scene.point}
    assert refusal(scene.cognito.initiate_point_in_time_recovery, **sent)[0] == "LimitExceededException"
    assert scene.status(recovery) == "PREVIEW_GENERATED"


def test_a_switch_of_a_tester_makes_the_preview(scene: Scene) -> None:
    recovery = interrupted(scene)
    scene.switch()
    assert scene.status(recovery) == "PREVIEW_GENERATED"


@pytest.fixture
def broken(scene: Scene) -> Iterator[None]:
    """Noting which rows changed is an error of the database."""
    engine = scene.given.services.database.engine
    with engine.begin() as db:
        db.execute(text("ALTER TABLE recovery_rows RENAME TO recovery_rows_away"))
    try:
        yield
    finally:
        with engine.begin() as db:
            db.execute(text("ALTER TABLE recovery_rows_away RENAME TO recovery_rows"))


@pytest.mark.usefixtures("broken")
def test_a_preview_that_the_database_fails_at_ends_the_pause(scene: Scene, given: Given) -> None:
    recovery = scene.initiate()
    assert scene.status(recovery) == "PREVIEW_GENERATION_FAILED"
    given.confirmed_user(scene.client, "ann")


@pytest.mark.usefixtures("broken")
def test_a_start_that_finds_the_preview_failing_keeps_that_it_failed(scene: Scene, given: Given) -> None:
    scene.switch(hold="preview")
    recovery = scene.initiate()
    scene.given.sql("DELETE FROM recovery_switches WHERE pool_id = :pool", pool=scene.pool)
    refused: Any = refusal(scene.cognito.start_point_in_time_recovery, **scene.named(recovery))
    assert refused[1].endswith("it is PREVIEW_GENERATION_FAILED.")
    assert scene.status(recovery) == "PREVIEW_GENERATION_FAILED"
    given.confirmed_user(scene.client, "ann")


@pytest.mark.parametrize("fail", ["preview", None])
def test_a_preview_that_comes_late_leaves_the_pause_of_another_recovery(scene: Scene, fail: str | None) -> None:
    scene.switch(hold="preview")
    first = scene.initiate()
    with opened(scene.given.services, "test") as work:
        seen = recoveries.find(work.db, scene.pool, first)
    assert seen is not None
    scene.cognito.cancel_point_in_time_recovery(**scene.named(first))
    second = scene.initiate(seconds=1)
    scene.switch(hold="preview", **({"fail": fail} if fail else {}))
    with opened(scene.given.services, "test", write=True) as work:
        work.in_pool(scene.pool)
        rules.finish_preview(work, seen)
    assert (scene.status(first), scene.status(second)) == ("PREVIEW_CANCELLED", "PREVIEW_GENERATING")
    sign_up = {"ClientId": scene.client.id, "Username": "bob", "Password": PASSWORD}
    assert refusal(scene.cognito.sign_up, **sign_up) == PAUSED
