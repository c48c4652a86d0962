"""`GET /_emulator/users/{pool}/{user}/totp`: what a user's authenticator app shows."""

from fastapi.testclient import TestClient

from tests.support.given import Given
from tests.support.mfa_scenes import APP, Scene
from tests.support.ways import check_tokens


def totp(http: TestClient, scene: Scene, username: str = "bob") -> tuple[int, dict[str, object]]:
    answer = http.get(f"/_emulator/users/{scene.client.pool_id}/{username}/totp")
    return answer.status_code, answer.json()


def test_the_current_code_signs_in_and_is_then_used(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    given.clock_frozen()
    app = scene.app()
    scene.activates(APP)
    status, shown = totp(http, scene)
    assert (status, shown["username"], shown["code"], shown["used"]) == (200, "bob", app.code(), False)
    assert isinstance(shown["seconds_left"], float)
    assert 0 < shown["seconds_left"] <= 30
    check_tokens(scene.answers(scene.sign_in(), str(shown["code"])))
    assert totp(http, scene)[1]["used"] is True


def test_an_app_that_is_being_set_up_shows_its_code(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    token = given.tokens(scene.client, "bob")["AccessToken"]
    scene.cognito.associate_software_token(AccessToken=token)
    code = str(totp(http, scene)[1]["code"])
    assert scene.cognito.verify_software_token(AccessToken=token, UserCode=code)["Status"] == "SUCCESS"


def test_nobody_and_nothing_are_404(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    for username in ("bob", "nobody"):
        assert totp(http, scene, username)[0] == 404
    assert http.get("/_emulator/users/us-east-1_000000000/bob/totp").status_code == 404


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/users/us-east-1_000000000/bob/totp").status_code in (401, 403)
