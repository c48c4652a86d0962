"""What the core must answer, said a second time and in another way: people, addresses, codes, locks and sessions in
plain Python, with seconds for time. Knows nothing of the emulator; `machine` holds the two against each other.

The pool of the model has e-mail as an alias, verifies it, and a client that hides nothing. Each method is one call and
returns the name of the exception, or None where the call succeeds.
"""

from dataclasses import dataclass, field

HOUR, DAY = 3600, 86400
OK = None
NOT_FOUND, DENIED, INVALID = "UserNotFoundException", "NotAuthorizedException", "InvalidParameterException"
TAKEN, ALIAS = "UsernameExistsException", "AliasExistsException"
MISMATCH, EXPIRED = "CodeMismatchException", "ExpiredCodeException"
TOO_MANY, LIMIT = "TooManyFailedAttemptsException", "LimitExceededException"
UNCONFIRMED, MUST_RESET = "UserNotConfirmedException", "PasswordResetRequiredException"
SIGN_UP, RESET, VERIFY = "sign_up", "forgot_password", "verify_email"
LIVES = {SIGN_UP: DAY, RESET: HOUR, VERIFY: DAY}
Outcome = str | None


@dataclass
class Code:
    text: str
    sent_to: str
    sent_at: float
    ends_at: float
    is_live: bool = True
    is_used: bool = False


@dataclass
class Failures:
    count: int = 0
    last_at: float = 0
    locked_until: float = 0

    def is_locked(self, now: float) -> bool:
        return self.locked_until > now

    def add(self, now: float) -> None:
        self.count = 1 if self.count == 0 or self.last_at + 900 <= now else self.count + 1
        self.last_at = now
        self.locked_until = now + min(2 ** (self.count - 5), 900) if self.count >= 5 else 0

    def forgive(self, now: float) -> None:
        if not self.is_locked(now):
            self.clear()

    def clear(self) -> None:
        self.count, self.last_at, self.locked_until = 0, 0, 0


@dataclass
class Person:
    name: str
    password: str
    status: str = "UNCONFIRMED"
    enabled: bool = True
    email: str | None = None
    verified: bool = False
    passwords: int = 0  # how many there were: a session is of one of them
    temporary_until: float | None = None
    asked_at: float = -1  # the last ForgotPassword, granted or not
    codes: dict[str, list[Code]] = field(default_factory=lambda: {SIGN_UP: [], RESET: [], VERIFY: []})
    wrong: dict[str, Failures] = field(
        default_factory=lambda: {SIGN_UP: Failures(), RESET: Failures(), "password": Failures()}
    )

    def live(self, purpose: str) -> Code | None:
        return next((code for code in self.codes[purpose] if code.is_live), None)

    def withdraw(self, *purposes: str) -> None:
        for purpose in purposes:
            for code in self.codes[purpose]:
                code.is_live = False


@dataclass
class Session:
    person: Person
    passwords: int
    ends_at: float
    is_used: bool = False


class Model:
    def __init__(self) -> None:
        self.now = 0.0
        self.people: dict[str, Person] = {}
        self.owners: dict[str, str] = {}  # address → name
        self.sessions: list[Session] = []
        self.sent: tuple[Person, str] | None = None  # to whom the last call sent a code, and what for

    def find(self, name: str) -> Person | None:
        return self.people.get(name) or self.people.get(self.owners.get(name, ""))

    # --- calls of a client ------------------------------------------------------------------------------------------

    def sign_up(self, name: str, email: str, password: str) -> Outcome:
        if name in self.people:
            return TAKEN
        person = self.people[name] = Person(name, password, email=email)
        return self._send(person, SIGN_UP)

    def confirm_sign_up(self, name: str, text: str, *, force: bool) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        if person.status != "UNCONFIRMED" or not person.enabled:
            return DENIED
        code, refused = self._judge(person, SIGN_UP, text, TOO_MANY)
        if code is None:
            return refused
        if person.email == code.sent_to:
            if self.owners.get(code.sent_to, person.name) != person.name and not force:
                return ALIAS
            self._own(person, code.sent_to)
            person.verified = True
        self._spend(person, SIGN_UP, code)
        person.status = "CONFIRMED"
        return OK

    def resend(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        if person.status != "UNCONFIRMED":
            return INVALID
        if not person.enabled:
            return DENIED
        return self._send(person, SIGN_UP) if person.email else INVALID

    def forgot_password(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        person.asked_at = self.now
        return self._cannot_reset(person) or self._send(person, RESET)

    def confirm_forgot_password(self, name: str, text: str, password: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        if not person.enabled:
            return DENIED
        if person.status == "UNCONFIRMED" and not self._was_sent_reset(person):
            return UNCONFIRMED
        code, refused = self._judge(person, RESET, text, LIMIT)
        if code is None:
            return refused
        if person.email != code.sent_to or self.owners.get(code.sent_to, person.name) != person.name:
            return EXPIRED
        self._spend(person, RESET, code)
        self._set_password(person, password, "CONFIRMED")
        return OK

    def sign_in(self, name: str, password: str) -> Outcome:
        """OK also for the challenge of a temporary password, whose session is then the last of `sessions`."""
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        wrong = person.wrong["password"]
        if wrong.is_locked(self.now) or not person.enabled:
            return DENIED
        if person.status == "UNCONFIRMED":
            return UNCONFIRMED
        if password != person.password:
            wrong.add(self.now)
            return DENIED
        if person.status == "RESET_REQUIRED":
            return MUST_RESET  # and the wrong ones before stay counted
        if person.temporary_until is not None and person.temporary_until <= self.now:
            return DENIED
        wrong.clear()
        if person.status == "FORCE_CHANGE_PASSWORD":
            self.sessions.append(Session(person, person.passwords, self.now + 180))
        return OK

    def choose_password(self, session: Session, password: str) -> Outcome:
        person = session.person
        is_there = self.people.get(person.name) is person
        if not is_there or session.is_used or session.ends_at <= self.now or not person.enabled:
            return DENIED
        if session.passwords != person.passwords:
            return DENIED
        session.is_used = True
        self._set_password(person, password, "CONFIRMED")
        return OK

    # --- calls of an administrator ----------------------------------------------------------------------------------

    def create(self, name: str, email: str, password: str, *, force: bool) -> Outcome:
        if name in self.people or (email in self.owners and not force):
            return TAKEN
        person = self.people[name] = Person(name, "", email=email, verified=True)
        self._own(person, email)
        self._set_password(person, password, "FORCE_CHANGE_PASSWORD")
        return OK

    def confirm(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        if person.status != "UNCONFIRMED":
            return DENIED
        person.withdraw(SIGN_UP)
        person.status = "CONFIRMED"
        return OK

    def update_email(self, name: str, email: str, verified: bool | None) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        is_new = email != person.email
        if is_new:
            person.withdraw(RESET, VERIFY)
        if verified:
            person.withdraw(VERIFY)
            person.email, person.verified = email, True
            self._own(person, email)
        elif is_new or verified is False:
            person.email, person.verified = email, False
            self._disown(person)
            if is_new and person.status != "UNCONFIRMED":
                return self._send(person, VERIFY)
        return OK

    def delete_email(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        person.email, person.verified = None, False
        person.withdraw(RESET, VERIFY)
        self._disown(person)
        return OK

    def enable(self, name: str) -> Outcome:
        return self._set_enabled(name, enabled=True)

    def disable(self, name: str) -> Outcome:
        return self._set_enabled(name, enabled=False)

    def reset(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        refused = self._cannot_reset(person)
        if refused is not None:
            return refused
        person.status = "RESET_REQUIRED"
        person.withdraw(SIGN_UP)
        return self._send(person, RESET)

    def set_password(self, name: str, password: str, *, permanent: bool) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        self._set_password(person, password, "CONFIRMED" if permanent else "FORCE_CHANGE_PASSWORD")
        return OK

    def delete(self, name: str) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        self._disown(person)
        del self.people[person.name]
        return OK

    # --- what they share --------------------------------------------------------------------------------------------

    def learn(self, text: str) -> None:
        """The digits of the code that the last call sent."""
        assert self.sent is not None
        person, purpose = self.sent
        person.codes[purpose].append(Code(text, person.email or "", self.now, self.now + LIVES[purpose]))

    def _set_enabled(self, name: str, *, enabled: bool) -> Outcome:
        person = self.find(name)
        if person is None:
            return NOT_FOUND
        person.enabled = enabled
        return OK

    def _send(self, person: Person, purpose: str) -> Outcome:
        person.withdraw(purpose)
        if purpose in person.wrong:
            person.wrong[purpose].forgive(self.now)
        self.sent = (person, purpose)
        return OK

    def _judge(self, person: Person, purpose: str, text: str, locked: str) -> tuple[Code | None, Outcome]:
        if person.wrong[purpose].is_locked(self.now):
            return None, locked
        code = person.live(purpose)
        if code is None or code.ends_at <= self.now:
            return None, EXPIRED
        if code.text != text:
            person.wrong[purpose].add(self.now)
            return None, MISMATCH
        return code, OK

    def _spend(self, person: Person, purpose: str, code: Code) -> None:
        code.is_live, code.is_used = False, True
        person.wrong[purpose].clear()

    def _cannot_reset(self, person: Person) -> Outcome:
        if not person.enabled or person.status == "FORCE_CHANGE_PASSWORD":
            return DENIED
        return OK if person.email and person.verified else INVALID

    def _was_sent_reset(self, person: Person) -> bool:
        if not person.codes[RESET]:
            return False
        newest = person.codes[RESET][-1]
        if newest.is_used or newest.is_live:
            return newest.is_live
        return newest.ends_at > self.now and person.asked_at <= newest.sent_at

    def _set_password(self, person: Person, password: str, status: str) -> None:
        person.withdraw(SIGN_UP, RESET)
        person.password, person.status = password, status
        person.passwords += 1
        person.temporary_until = self.now + 7 * DAY if status == "FORCE_CHANGE_PASSWORD" else None

    def _own(self, person: Person, email: str) -> None:
        """The address leads to this person, and to nobody else; whoever had it has it unverified."""
        before = self.owners.get(email)
        if before is not None and before != person.name:
            self.people[before].verified = False
            self.people[before].withdraw(RESET)
        self._disown(person)
        self.owners[email] = person.name

    def _disown(self, person: Person) -> None:
        self.owners = {email: name for email, name in self.owners.items() if name != person.name}
