"""Providers of OAuth that the emulator plays: their answers are judged as anybody's, and hold."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.federation.identity import Departure
from emulator.federation.played.outcomes import BROKEN_SIGNATURE, DENIED, EXPIRED, TIME_OUT, Outcome
from emulator.federation.played.visits import NotAsked
from emulator.store import played_grants
from emulator.work import opened
from tests.federation.played.stage import CALLBACK, Stage, stage
from tests.support.given import Given

KINDS = ["OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"]
SIGNING = ["OIDC", "Google", "SignInWithApple"]
CLAIMS = {"email": "ann@example.test", "email_verified": True, "name": "Ann"}
MAPPING = {"AttributeMapping": {"email": "email", "name": "name"}}
ANN = Outcome("ann-1", CLAIMS)
pytestmark = pytest.mark.once


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_signs_in_once_and_again(given: Given, kind: str) -> None:
    corporate = stage(given, kind, **MAPPING)
    for _ in range(2):
        found = corporate.comes_back(ANN)
        told = {name: found.claims[name] for name in ("email", "name")}
        assert (found.subject, told) == ("ann-1", {"email": "ann@example.test", "name": "Ann"})
    (row,) = given.sql(
        "SELECT subject, claims, used_at FROM v_played_identities WHERE pool_id = :p", p=corporate.pool_id
    )
    assert (row["subject"], row["used_at"] is not None) == ("ann-1", True)


@pytest.mark.parametrize("kind", SIGNING)
def test_a_broken_signature_is_not_believed(given: Given, kind: str) -> None:
    error, description = stage(given, kind).refused(Outcome("ann", CLAIMS, BROKEN_SIGNATURE))
    assert (error, description) == ("invalid_request", "Bad id_token signature")


@pytest.mark.parametrize("kind", SIGNING)
def test_an_expired_token_is_not_believed(given: Given, kind: str) -> None:
    assert stage(given, kind).refused(Outcome("ann", CLAIMS, EXPIRED)) == ("invalid_request", "Bad id_token exp")


@pytest.mark.parametrize("kind", ["Facebook", "LoginWithAmazon"])
def test_an_expired_code_is_worth_nothing_where_there_are_no_tokens_that_expire(given: Given, kind: str) -> None:
    error, description = stage(given, kind).refused(Outcome("ann", CLAIMS, EXPIRED))
    assert (error, description) == ("invalid_request", f"{kind} Error - 400 invalid_grant")


@pytest.mark.parametrize("kind", KINDS)
def test_a_provider_that_does_not_answer_in_time_is_not_waited_for(given: Given, kind: str) -> None:
    assert stage(given, kind).refused(Outcome("ann", CLAIMS, TIME_OUT)) == ("invalid_request", "Read timed out")


def test_a_slow_provider_is_waited_for_as_long_as_a_real_one(given: Given) -> None:
    corporate = stage(given, "OIDC")
    assert corporate.comes_back(Outcome("ann", CLAIMS, delay_ms=1)).subject == "ann"
    assert corporate.refused(Outcome("ann", CLAIMS, delay_ms=60_000)) == ("invalid_request", "Read timed out")


@pytest.mark.parametrize(
    ("kind", "error", "description"),
    [
        ("OIDC", "access_denied", None),
        ("Google", "access_denied", None),
        ("SignInWithApple", "user_cancelled_authorize", None),
        ("LoginWithAmazon", "access_denied", "Access not permitted."),
        (
            "Facebook",
            "access_denied",
            "Permissions error; error=access_denied; error_code=200; error_reason=user_denied",
        ),
    ],
)
def test_who_says_no_is_told_in_the_provider_s_own_words(
    given: Given, kind: str, error: str, description: str | None
) -> None:
    assert stage(given, kind).refused(Outcome(error=DENIED)) == (error, description)


def test_any_other_error_can_be_chosen(given: Given) -> None:
    chosen = Outcome(error="temporarily_unavailable", error_description="Back at nine")
    assert stage(given, "OIDC").refused(chosen) == ("temporarily_unavailable", "Back at nine")


def test_names_of_apple_come_beside_the_code(given: Given) -> None:
    apple = stage(given, "SignInWithApple", AttributeMapping={"email": "email", "given_name": "firstName"})
    claims = {**CLAIMS, "firstName": "Ann", "lastName": "Lee"}
    assert apple.comes_back(Outcome("ann", claims)).claims["firstName"] == "Ann"


def test_the_address_of_user_info_is_asked_by_post_too(given: Given) -> None:
    details = {
        "client_id": "the-pool",
        "authorize_scopes": "openid",
        "oidc_issuer": "https://auth.example.com",
        "attributes_request_method": "POST",
    }
    found = stage(given, "OIDC", ProviderDetails=details).comes_back(ANN)
    assert found.told["userInfo"]["name"] == "Ann"


def test_a_code_is_good_once(given: Given) -> None:
    corporate = stage(given, "OIDC")
    departure = Departure("a-state-of-its-own", "a-nonce", CALLBACK)
    back = corporate.answer(corporate.leaves(departure), ANN)
    assert corporate.finishes(departure, back).subject == "ann-1"
    with pytest.raises(Exception, match="invalid_grant"):
        corporate.finishes(departure, back)


def test_another_client_secret_gets_nothing(given: Given) -> None:
    corporate = stage(given, "OIDC")
    departure = Departure("a-state", "a-nonce", CALLBACK)
    back = corporate.answer(corporate.leaves(departure), ANN)
    details = given.cognito.describe_identity_provider(UserPoolId=corporate.pool_id, ProviderName="Corporate")
    before = details["IdentityProvider"]["ProviderDetails"]
    with_other_client = {**before, "client_id": "somebody-else"}
    given.cognito.update_identity_provider(
        UserPoolId=corporate.pool_id, ProviderName="Corporate", ProviderDetails=with_other_client
    )
    with pytest.raises(Exception, match="400"):
        corporate.finishes(Departure("a-state", "a-nonce", f"{CALLBACK}/other"), _at(back, f"{CALLBACK}/other"))


def _at(back: Any, address: str) -> Any:
    return type(back)(address, back.parameters, back.by_form)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "nobody"}, "knows no client 'nobody'"),
        ({"redirect_uri": "https://evil.test/"}, "redirect_uri is not the one"),
        ({"state": "made-up"}, "No sign-in was begun"),
        ({"response_type": "token"}, "not code"),
    ],
)
def test_a_browser_is_believed_only_what_the_emulator_sent_it_with(
    given: Given, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(NotAsked, match=reason):
        stage(given, "OIDC").comes_back(ANN, **changes)


def test_a_sign_in_that_took_too_long_is_over(given: Given) -> None:
    corporate: Stage = stage(given, "OIDC")
    address = corporate.leaves(Departure("too-late", "a-nonce", CALLBACK))
    given.clock_advanced(timedelta(minutes=5))
    with pytest.raises(NotAsked, match="over"):
        corporate.answer(address, ANN)


def test_what_was_granted_goes_once_it_is_over(given: Given) -> None:
    corporate = stage(given, "OIDC")
    corporate.comes_back(ANN)
    with opened(given.services, "sweep", write=True) as work:
        assert played_grants.sweep(work.db, 500, before=work.instants) == 0
    given.clock_advanced(timedelta(hours=2))
    with opened(given.services, "sweep", write=True) as work:
        assert played_grants.sweep(work.db, 500, before=work.instants) >= 1
        assert played_grants.sweep(work.db, 500, before=work.instants) == 0
