"""Calling operations as a client does, inside one transaction of the database, with nobody outside called.

A request goes through the same parsing, constraints and rules as one from the wire, so a seed is refused with AWS's
own sentences. Different from the wire: triggers answer with the event they got (a function that changes nothing), mail
stays in the outbox, and faults that a tester armed do not hit.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from emulator.base import ids, pins
from emulator.base.cache import Eras
from emulator.base.pins import Pins
from emulator.calls import running
from emulator.calls.quiet import Echo
from emulator.contract import parse
from emulator.rules.accounts import codes
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import provision
from emulator.store.transactions import WholeTransaction
from emulator.work import Call, Services, Work, opened


class Account(Struct, frozen=True):
    """Whose request it is: what a signature would say."""

    region: str
    id: str


class Trial:
    """Part of the work that may turn out to change nothing. `undo` is decided inside the `with`."""

    undo = False


class Seeder:
    def __init__(self, services: Services, whole: WholeTransaction) -> None:
        self.services = replace(
            services,
            transactions=whole,
            invoker=Echo(),
            mail=None,
            secrets_manager=None,  # what is kept is delivered by the server
            caches=Eras(),  # what is undone must not stay in a cache of the process
        )

    def call(
        self,
        account: Account,
        operation: str,
        members: Mapping[str, Any],
        *,
        code: str | None = None,
        sub: str | None = None,
        kept: Kept | None = None,
    ) -> Any:
        """The operation's answer. `code` and `sub` are what it draws where it would draw a code or a sub at random,
        `kept` is what it keeps of the password that it gets. Raises the operation's errors."""
        pinned = pins.NOTHING.plus(codes.PINNED_CODE, code).plus(provision.PINNED_SUB, sub).plus(passwords.PINNED, kept)
        call = self._by(account, operation, pinned)
        return running.invoke_within(self.services, call, operation, self._parsed(operation, members))

    def checked(self, operation: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """The request as the wire would hand it over. Raises SerializationException and InvalidParameterException."""
        request = self._parsed(operation, members)
        running.check(operation, request)
        return request

    @contextmanager
    def opened(self, account: Account, pool_id: str | None = None) -> Iterator[Work]:
        """For looking, and for `pins`. Times are by the clock of the pool."""
        with opened(self.services, self._by(account, "Seed"), write=True) as work:
            if pool_id is not None:
                work.in_pool(pool_id)
            yield work

    @contextmanager
    def trial(self) -> Iterator[Trial]:
        """What is done inside is undone if an error leaves it, or if `undo` is set."""
        trial = Trial()
        connection = self.services.transactions.begin(write=True)
        keep = False
        try:
            yield trial
            keep = not trial.undo
        finally:
            self.services.transactions.end(connection, write=True, keep=keep)

    @staticmethod
    def _parsed(operation: str, members: Mapping[str, Any]) -> dict[str, Any]:
        return parse.parse(operation, orjson.dumps(members))

    def _by(self, account: Account, operation: str, pinned: Pins = pins.NOTHING) -> Call:
        return Call(operation, ids.uuid4(self.services.random), account.region, account.id, pins=pinned)
