"""How far back a pool can go by its plan, and how often."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.operations.recovery_scene import Scene
from tests.support.answers import refusal
from tests.support.given import Given

INVALID, LIMIT = "InvalidParameterException", "LimitExceededException"
FIFTEEN = "RestoreTimestamp must be at least 15 minutes in the past."
OTHER_PLAN = "The user pool was not in the required feature plan at RestoreTimestamp: it has been since"


def refused(scene: Scene, **before: float) -> tuple[str, str]:
    """Going back so long."""
    at = scene.now - timedelta(**before)
    return refusal(scene.cognito.initiate_point_in_time_recovery, UserPoolId=scene.pool, RestoreTimestamp=at)


def goes(scene: Scene, **before: float) -> None:
    """Back so long; it is cancelled at once."""
    recovery = scene.initiate(scene.now - timedelta(**before), seconds=0)
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))


@pytest.mark.parametrize(("tier", "days"), [("ESSENTIALS", 1), ("PLUS", 14)])
def test_a_plan_says_how_far_back_a_pool_can_go(given: Given, tier: str, days: int) -> None:
    scene = Scene(given, settings={"UserPoolTier": tier})
    scene.later(days=20)
    assert refused(scene, minutes=14, seconds=58) == (INVALID, FIFTEEN)
    assert refused(scene, days=days, seconds=2) == (
        INVALID,
        f"RestoreTimestamp cannot be more than {days} day(s) in the past in the {tier} feature plan.",
    )
    goes(scene, minutes=15, seconds=1)
    goes(scene, days=days, seconds=-2)


def test_a_pool_cannot_go_back_to_before_it_was(given: Given) -> None:
    scene = Scene(given)
    scene.later(minutes=30)
    expected = "RestoreTimestamp cannot be earlier than the creation of the user pool."
    assert refused(scene, minutes=31) == (INVALID, expected)


def test_the_lite_plan_cannot_go_back_and_nobody_goes_back_to_it(given: Given) -> None:
    scene = Scene(given, settings={"UserPoolTier": "LITE"})
    scene.later(hours=1)
    feature = "The following feature is not available for the LITE pricing tier configured: Point-in-time recovery"
    assert refused(scene, minutes=20) == ("FeatureUnavailableInTierException", feature)
    scene.cognito.update_user_pool(UserPoolId=scene.pool, UserPoolTier="ESSENTIALS")
    scene.later(hours=1)
    code, message = refused(scene, minutes=61)
    assert code == INVALID
    assert message.startswith(OTHER_PLAN)
    goes(scene, minutes=59)


def test_a_pool_goes_back_to_before_the_plus_plan_as_far_as_essentials_lets_it(given: Given) -> None:
    scene = Scene(given)
    scene.later(days=10)
    scene.cognito.update_user_pool(UserPoolId=scene.pool, UserPoolTier="PLUS")
    scene.later(hours=1)
    goes(scene, hours=23)
    assert refused(scene, days=2)[1].startswith(OTHER_PLAN)
    scene.later(days=3)
    assert refused(scene, days=3, hours=2)[1].startswith(OTHER_PLAN)
    goes(scene, days=3)


def test_one_recovery_of_a_pool_is_active_at_a_time(given: Given) -> None:
    scene = Scene(given)
    recovery = scene.initiate(minutes=30)
    assert refused(scene, minutes=20) == (LIMIT, "The user pool already has an active point-in-time recovery.")
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))
    scene.initiate()


def test_a_pool_completes_one_recovery_a_day(given: Given) -> None:
    scene = Scene(given, settings={"UserPoolTier": "PLUS"})
    scene.begin()
    scene.recover()
    expected = "A user pool can complete one point-in-time recovery in a 24-hour period."
    scene.later(hours=23, minutes=59)
    assert refused(scene, minutes=20) == (LIMIT, expected)
    scene.later(minutes=2)
    goes(scene, minutes=20)


def test_a_pool_has_three_previews_a_day_and_ten_in_thirty_days(given: Given) -> None:
    scene = Scene(given)
    scene.later(hours=1)
    sentence = "At most {0} point-in-time recovery previews of a user pool can be created in a {1} period."
    for _ in range(3):
        for _ in range(3):
            goes(scene, minutes=20)
        assert refused(scene, minutes=20) == (LIMIT, sentence.format(3, "24-hour"))
        scene.later(days=1, minutes=1)
    goes(scene, minutes=20)
    scene.later(days=2)
    assert refused(scene, minutes=20) == (LIMIT, sentence.format(10, "30-day"))
    scene.later(days=29)
    goes(scene, minutes=20)


def test_an_account_has_five_active_recoveries_and_ten_previews_a_day(given: Given) -> None:
    scenes = [Scene(given) for _ in range(6)]
    for scene in scenes:
        scene.point = scenes[0].now
    scenes[0].later(minutes=30)
    begun = [scene.initiate(scene.now - timedelta(minutes=20), seconds=0) for scene in scenes[:5]]
    expected = "An account can have at most 5 active point-in-time recoveries."
    assert refused(scenes[5], minutes=20) == (LIMIT, expected)
    for scene, recovery in zip(scenes, begun, strict=False):
        scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))
        goes(scene, minutes=20)
    expected = "At most 10 point-in-time recovery previews of an account can be created in a 24-hour period."
    assert refused(scenes[5], minutes=20) == (LIMIT, expected)


def test_another_account_has_limits_of_its_own(given: Given, connect: Callable[..., object]) -> None:
    scene = Scene(given)
    scene.initiate(minutes=30)
    other = Scene(Given(connect(account="999999999999"), given.services))
    other.later(minutes=30)
    goes(other, minutes=20)


def test_a_pool_into_which_users_are_imported_cannot_go_back(given: Given) -> None:
    scene = Scene(given)
    scene.later(minutes=30)
    columns = "name, role_arn, status, upload_secret, upload_bytes, imported, skipped, failed, lines_done, created_at"
    given.sql(
        f"INSERT INTO user_import_jobs (id, pool_id, {columns}) "  # noqa: S608
        "SELECT id, id, 'job', 'role', 'InProgress', '', 0, 0, 0, 0, 0, created_at FROM user_pools WHERE id = :pool",
        pool=scene.pool,
    )
    expected = "A point-in-time recovery cannot be initiated while a user import job is in progress."
    assert refused(scene, minutes=20) == ("OperationNotEnabledException", expected)
    given.sql("UPDATE user_import_jobs SET status = 'Succeeded' WHERE pool_id = :pool", pool=scene.pool)
    goes(scene, minutes=20)
