"""Clients who sign up and confirm without pause, and remember what they were told."""

import http.client
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.support.caller import Caller, Outcome
from tests.support.given import PASSWORD, attribute_list

EMAILS = 12


@dataclass
class Stream:
    """`signed_up` and `confirmed` hold what was acknowledged; `surprises` every answer that no outage explains.

    Emails are shared and claimed with force, so that aliases move all the time.
    """

    caller: Caller
    pool_id: str
    client_id: str
    clients: int = 4
    signed_up: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)
    lost: int = 0

    def __post_init__(self) -> None:
        self._is_up = threading.Event()
        self._is_over = threading.Event()
        self._acknowledged = threading.Semaphore(0)
        self._threads = ThreadPoolExecutor(self.clients)
        self._running: list[Future[None]] = []

    def start(self) -> None:
        self._is_up.set()
        self._running = [self._threads.submit(self._sign_up_and_confirm, number) for number in range(self.clients)]

    def wait_for(self, acknowledged: int) -> None:
        """Returns at the moment of that many further acknowledgements, the other clients in the middle of something."""
        for _ in range(acknowledged):
            assert self._acknowledged.acquire(timeout=20), f"nothing is acknowledged any more: {self.surprises}"

    def interrupt(self, restart: Callable[[], object]) -> None:
        """Takes the server away and brings it back; the clients find out by themselves and wait for it."""
        self._is_up.clear()
        restart()
        self._is_up.set()

    def stop(self) -> None:
        self._is_over.set()
        self._is_up.set()
        for client in self._running:
            client.result(timeout=30)
        self._threads.shutdown()

    def _sign_up_and_confirm(self, number: int) -> None:
        turn = 0
        while not self._is_over.is_set():
            turn += 1
            username = f"user-{number}-{turn}"
            email = f"shared-{(number + turn) % EMAILS}@example.test"
            if self._signs_up(username, email) and turn % 5:
                self._confirms(username, email)
        self.caller.disconnect()

    def _signs_up(self, username: str, email: str) -> bool:
        """Whether the name is a user now; after a lost answer only a second try tells."""
        outcome = self._persist(
            "SignUp",
            ClientId=self.client_id,
            Username=username,
            Password=PASSWORD,
            UserAttributes=attribute_list({"email": email}),
        )
        if outcome is None or outcome.error == "UsernameExistsException":
            return outcome is not None
        if outcome.error is not None:
            self.surprises.append(f"SignUp {username}: {outcome}")
            return False
        self.signed_up[username] = outcome.content["UserSub"]
        self._acknowledged.release()
        return True

    def _confirms(self, username: str, email: str) -> None:
        code = self._code(username, email)
        if code is None:
            return
        outcome = self._persist(
            "ConfirmSignUp",
            ClientId=self.client_id,
            Username=username,
            ConfirmationCode=code,
            ForceAliasCreation=True,
        )
        if outcome is None:
            return
        # The second answer after a first one was lost: the user is confirmed already.
        if outcome.error is None or (outcome.error == "NotAuthorizedException" and "CONFIRMED" in outcome.message):
            self.confirmed.add(username)
            self._acknowledged.release()
        else:
            self.surprises.append(f"ConfirmSignUp {username}: {outcome}")

    def _code(self, username: str, email: str) -> str | None:
        while not self._is_over.is_set():
            try:
                sent = self.caller.control("GET", f"/_emulator/messages?to={email}&pool={self.pool_id}&limit=50")
            except (OSError, http.client.HTTPException):
                self._is_up.wait(30)
                continue
            codes = [message["code"] for message in sent["messages"] if message["username"] == username]
            if not codes:
                self.surprises.append(f"{username} signed up and has no message")
                return None
            return str(codes[0])
        return None

    def _persist(self, operation: str, **members: object) -> Outcome | None:
        """Calls until an answer comes, as a client with retries does; None when it is over."""
        while not self._is_over.is_set():
            try:
                return self.caller.call(operation, **members)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                self._is_up.wait(30)
        return None
