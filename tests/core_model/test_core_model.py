"""Random calls to the emulator and to a model of it written apart (`model`): every answer is the model's, and after
every call the tables say the same.

`EMULATOR_MODEL_EXAMPLES=500` drives other, and as many, sequences each time; as it stands a run is always the same.
"""

import json
import os
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from emulator.rules.limits import limit_overrides, limits
from tests.core_model.model import RESET, SIGN_UP, Model, Outcome, Session
from tests.support.given import AppClient, Given, attribute_list

EXAMPLES = int(os.environ.get("EMULATOR_MODEL_EXAMPLES", "0"))
NAMES = st.sampled_from(["ann", "bob"])
EMAILS = st.sampled_from(["one@example.test", "two@example.test"])
ANY_NAME = st.sampled_from(["ann", "ann", "ann", "bob", "bob", "bob", "one@example.test", "two@example.test"])
PASSWORDS = st.sampled_from(["Passw0rd!", "0ther-Word"])
WHICH = st.sampled_from(["right", "right", "wrong", "old"])
TIMES = st.sampled_from([1, 1, 1, 1, 5, 6])
WAIT_FOR_CODE, WAIT_IN_SESSION = st.sampled_from([0, 1, 3600]), st.sampled_from([0, 0, 179, 180])
WRONG = st.sampled_from([0, 0, 0, 1, 5, 6])
ACTS = st.sampled_from(["confirm", "reset", "reset", "reset", "delete_email", "enable", "enable", "disable", "delete"])
SPANS = st.sampled_from([1, 2, 60, 179, 180, 899, 900, 3599, 3600, 86399, 86400])


def _call(method: str, **parts: Any) -> Any:
    return st.tuples(st.just(method), st.fixed_dictionaries(parts))


# All in one strategy: rules of their own would be switched off by turns, and seldom meet.
CALLS = st.one_of(
    _call("sign_up", name=NAMES, email=EMAILS, password=PASSWORDS),
    _call("confirm_sign_up", name=ANY_NAME, which=WHICH, force=st.booleans(), times=TIMES),
    _call("resend", name=ANY_NAME),
    _call("forgot_password", name=ANY_NAME),
    _call("confirm_forgot_password", name=ANY_NAME, which=WHICH, password=PASSWORDS, times=TIMES),
    _call(
        "recover", name=ANY_NAME, wrong=WRONG, which=WHICH, password=PASSWORDS, seconds=st.sampled_from([0, 1, 3600])
    ),
    _call("sign_in", name=ANY_NAME, wrong=WRONG),
    _call("guess_again", name=ANY_NAME, seconds=st.sampled_from([899, 900])),
    _call(
        "come_in_with_a_temporary_password",
        name=ANY_NAME,
        seconds=st.sampled_from([0, 0, 179, 180]),
        password=PASSWORDS,
    ),
    _call("choose_password", number=st.integers(0, 9), password=PASSWORDS),
    _call("create", name=NAMES, email=EMAILS, password=PASSWORDS, force=st.booleans()),
    _call("update_email", name=ANY_NAME, email=EMAILS, verified=st.sampled_from([True, False, None])),
    _call("vouch_and_reset", name=ANY_NAME, email=EMAILS),
    _call("administer", name=ANY_NAME, what=ACTS),
    _call("set_password", name=ANY_NAME, password=PASSWORDS, permanent=st.booleans()),
    _call("time_passes", seconds=SPANS),
)


class Machine(RuleBasedStateMachine):
    """One pool; time stands still but for `time_passes`."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given, self.cognito, self.model = given, given.cognito, Model()
        self.client: AppClient = given.client(given.pool(AliasAttributes=["email"]))
        self.pool = {"UserPoolId": self.client.pool_id}
        self.texts: list[str] = []  # of the model's sessions
        given.clock_frozen()
        self._lift_caps()

    def _lift_caps(self) -> None:
        """The calls of an hour are another test's."""
        caps = {f"calls:{operation}": {"limit": 1_000_000} for operation in limits.caps()}
        limit_overrides.check(caps)
        self.given.sql(
            "UPDATE user_pools SET rules = :rules WHERE id = :p", rules=json.dumps(caps), p=self.client.pool_id
        )

    def check(self, expected: Outcome, operation: str, **members: Any) -> dict[str, Any]:
        """The answer, where the model has one, and the same refusal, where it refuses."""
        sent, self.model.sent = self.model.sent, None
        try:
            answer: dict[str, Any] = getattr(self.cognito, operation)(**members)
            outcome = None
        except ClientError as error:
            answer, outcome = {}, str(error.response["Error"]["Code"])
        assert outcome == expected, f"{operation} {members}: {outcome}, not {expected}"
        if sent is not None:
            self.model.sent = sent
            self.model.learn(self.given.code(self.client))
            self.model.sent = None
        return answer

    def code(self, name: str, purpose: str, which: str) -> str:
        """Of the person: the live code, another one, or one that was sent before."""
        person = self.model.find(name)
        codes = person.codes[purpose] if person else []
        live = person.live(purpose) if person else None
        right = live.text if live else codes[-1].text if codes else "123456"
        if which == "old" and len(codes) > 1:
            return codes[-2].text
        return right if which == "right" else "000000" if right != "000000" else "111111"

    @rule(call=CALLS)
    def anybody_calls(self, call: tuple[str, dict[str, Any]]) -> None:
        method, members = call
        getattr(self, method)(**members)

    # --- calls of a client ------------------------------------------------------------------------------------------

    @initialize()
    def somebody_in_each_status(self) -> None:
        self.sign_up("ann", "one@example.test", "Passw0rd!")
        self.create("bob", "two@example.test", "Passw0rd!", False)
        self.set_password("bob", "Passw0rd!", True)

    def sign_up(self, name: str, email: str, password: str) -> None:
        members = {"ClientId": self.client.id, "Username": name, "Password": password}
        expected = self.model.sign_up(name, email, password)
        self.check(expected, "sign_up", **members, UserAttributes=attribute_list({"email": email}))

    def confirm_sign_up(self, name: str, which: str, force: bool, times: int) -> None:
        for _ in range(times):
            code = self.code(name, SIGN_UP, which)
            members = {"ClientId": self.client.id, "Username": name, "ConfirmationCode": code}
            expected = self.model.confirm_sign_up(name, code, force=force)
            self.check(expected, "confirm_sign_up", **members, ForceAliasCreation=force)

    def resend(self, name: str) -> None:
        members = {"ClientId": self.client.id, "Username": name}
        self.check(self.model.resend(name), "resend_confirmation_code", **members)

    def forgot_password(self, name: str) -> None:
        self.check(self.model.forgot_password(name), "forgot_password", ClientId=self.client.id, Username=name)

    def confirm_forgot_password(self, name: str, which: str, password: str, times: int) -> None:
        for _ in range(times):
            code = self.code(name, RESET, which)
            members = {"ClientId": self.client.id, "Username": name, "ConfirmationCode": code, "Password": password}
            self.check(self.model.confirm_forgot_password(name, code, password), "confirm_forgot_password", **members)

    def recover(self, name: str, wrong: int, which: str, password: str, seconds: int) -> None:
        """A code, so many wrong answers, and one that may be right."""
        self.forgot_password(name)
        self.confirm_forgot_password(name, "wrong", password, wrong)
        self.time_passes(seconds)
        self.confirm_forgot_password(name, which, password, 1)

    def sign_in(self, name: str, wrong: int) -> None:
        """With the person's own password, after so many wrong ones."""
        person = self.model.find(name)
        for _ in range(wrong):
            self._sign_in(name, "Wr0ng-Word")
        self._sign_in(name, person.password if person else "Passw0rd!")

    def guess_again(self, name: str, seconds: int) -> None:
        """Five wrong passwords in a row, or four and one."""
        for _ in range(4):
            self._sign_in(name, "Wr0ng-Word")
        self.time_passes(seconds)
        self._sign_in(name, "Wr0ng-Word")

    def _sign_in(self, name: str, password: str) -> None:
        parameters = {"USERNAME": name, "PASSWORD": password}
        members = {"ClientId": self.client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
        sessions = len(self.model.sessions)
        answer = self.check(self.model.sign_in(name, password), "initiate_auth", **members)
        if len(self.model.sessions) > sessions:
            self.texts.append(answer["Session"])
        elif answer:
            assert "AuthenticationResult" in answer

    def come_in_with_a_temporary_password(self, name: str, seconds: int, password: str) -> None:
        self.set_password(name, "Temp0rary!", False)
        self.sign_in(name, 0)
        self.time_passes(seconds)
        self.choose_password(len(self.model.sessions) - 1, password)

    def choose_password(self, number: int, password: str) -> None:
        if not self.model.sessions:
            return
        index = number % len(self.model.sessions)
        session: Session = self.model.sessions[index]
        answers = {"USERNAME": session.person.name, "NEW_PASSWORD": password}
        expected = self.model.choose_password(session, password)
        members = {"ClientId": self.client.id, "Session": self.texts[index], "ChallengeResponses": answers}
        self.check(expected, "respond_to_auth_challenge", ChallengeName="NEW_PASSWORD_REQUIRED", **members)

    # --- calls of an administrator ----------------------------------------------------------------------------------

    def create(self, name: str, email: str, password: str, force: bool) -> None:
        values = attribute_list({"email": email, "email_verified": "true"})
        chosen = {"TemporaryPassword": password, "ForceAliasCreation": force, "MessageAction": "SUPPRESS"}
        expected = self.model.create(name, email, password, force=force)
        self.check(expected, "admin_create_user", **self.pool, Username=name, UserAttributes=values, **chosen)

    def update_email(self, name: str, email: str, verified: bool | None) -> None:
        flag = {} if verified is None else {"email_verified": str(verified).lower()}
        values = attribute_list({"email": email, **flag})
        expected = self.model.update_email(name, email, verified)
        self.check(expected, "admin_update_user_attributes", **self.pool, Username=name, UserAttributes=values)

    def administer(self, name: str, what: str) -> None:
        named, act = {**self.pool, "Username": name}, getattr(self.model, what)
        match what:
            case "confirm":
                self.check(act(name), "admin_confirm_sign_up", **named)
            case "reset":
                self.check(act(name), "admin_reset_user_password", **named)
            case "delete_email":
                self.check(act(name), "admin_delete_user_attributes", **named, UserAttributeNames=["email"])
            case _:
                self.check(act(name), f"admin_{what}_user", **named)

    def vouch_and_reset(self, name: str, email: str) -> None:
        self.update_email(name, email, True)
        self.administer(name, "reset")

    def set_password(self, name: str, password: str, permanent: bool) -> None:
        members = {**self.pool, "Username": name, "Password": password, "Permanent": permanent}
        expected = self.model.set_password(name, password, permanent=permanent)
        self.check(expected, "admin_set_user_password", **members)

    def time_passes(self, seconds: int) -> None:
        self.given.clock_advanced(timedelta(seconds=seconds))
        self.model.now += seconds

    # --- after every call -------------------------------------------------------------------------------------------

    def rows(self, query: str) -> set[tuple[Any, ...]]:
        return {tuple(row.values()) for row in self.given.sql(query, p=self.client.pool_id)}

    @invariant()
    def people_are_the_models(self) -> None:
        found = self.rows(
            "SELECT username, status, enabled, email, email_verified, is_locked FROM v_users WHERE pool_id = :p"
        )
        shown = {
            (name, status, bool(enabled), email, bool(verified), bool(locked))
            for name, status, enabled, email, verified, locked in found
        }
        assert shown == {
            (
                one.name,
                one.status,
                one.enabled,
                one.email,
                one.verified,
                one.wrong["password"].is_locked(self.model.now),
            )
            for one in self.model.people.values()
        }

    @invariant()
    def an_address_leads_to_one_person_who_has_it_verified(self) -> None:
        owners = self.rows("SELECT value, owner_username FROM v_aliases WHERE pool_id = :p")
        assert owners == set(self.model.owners.items())
        people = self.model.people
        assert owners == {(one.email, one.name) for one in people.values() if one.verified}

    @invariant()
    def live_codes_are_the_models(self) -> None:
        found = self.rows(
            "SELECT username, purpose, code, destination FROM v_codes WHERE pool_id = :p AND state = 'live'"
        )
        assert found == {
            (one.name, purpose, code.text, code.sent_to)
            for one in self.model.people.values()
            for purpose in one.codes
            if (code := one.live(purpose)) is not None and code.ends_at > self.model.now
        }

    @invariant()
    def nobody_can_use_a_code_of_another_status_or_address(self) -> None:
        """What is live leads somewhere."""
        for one in self.model.people.values():
            reset = one.live(RESET)
            assert one.live(SIGN_UP) is None or one.status == "UNCONFIRMED"
            assert reset is None or reset.sent_to == one.email


def test_the_emulator_answers_as_the_model(given: Given) -> None:
    on_postgres = given.services.database.engine.dialect.name == "postgresql"
    examples, steps = (EXAMPLES or (6 if on_postgres else 30)), 50
    run_state_machine_as_test(
        lambda: Machine(given),  # type: ignore[arg-type]  # documented to take any callable
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not EXAMPLES,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
