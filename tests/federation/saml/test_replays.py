"""An assertion signs in once, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, text

from emulator.errors.oauth import OAuthError
from emulator.jobs import sweeper
from emulator.work import Services
from tests.jobs.test_sweeper import later
from tests.support.saml_provider import encoded, instant
from tests.support.saml_scene import Scene


def test_of_many_who_show_an_assertion_at_once_one_is_signed_in(scene: Scene) -> None:
    document = encoded(scene.signed())

    def signs_in(_: int) -> bool:
        try:
            return bool(scene.answered({"SAMLResponse": document}).subject)
        except OAuthError as error:
            assert "was used before" in (error.description or "")
            return False

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(signs_in, range(6))) == [False] * 5 + [True]


def test_used_assertions_are_forgotten_a_day_after_they_ran_out(
    scene: Scene, services: Services, db: Connection
) -> None:
    scene.finish(scene.signed(ends=instant(600), confirmed_until=instant(300)))
    sweeper.sweep(later(services, days=1, minutes=5))
    assert kept(db, scene) == 1
    sweeper.sweep(later(services, days=1, minutes=7))
    assert kept(db, scene) == 0


def kept(db: Connection, scene: Scene) -> int:
    found = db.execute(text("SELECT count(*) FROM saml_assertions WHERE pool_id = :pool"), {"pool": scene.pool_id})
    db.rollback()
    return int(found.scalar_one())
