"""The one way from here to the servers of a provider. Nothing is held while one is asked, and none is asked twice for
the same call: a code is good once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from emulator.base.runners import step_out
from emulator.doors import Answered, NoAnswer, OtherServers
from emulator.federation.played import servers
from emulator.outside.http import without_secrets
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

SECONDS = 5.0  # for one answer, redirects included
LONGEST = 512 * 1024  # bytes of an answer
log = logging.getLogger("emulator.federation")
Values = dict[str, str]


def get(work: Work, provider: IdentityProvider, url: str, headers: Values) -> Answered:
    """Raises NoAnswer."""
    with _asked(work, provider, url) as asked:
        return asked.get(url, headers, seconds=SECONDS, longest=LONGEST)


def post(work: Work, provider: IdentityProvider, url: str, form: Values, headers: Values) -> Answered:
    """Raises NoAnswer."""
    with _asked(work, provider, url) as asked:
        return asked.post(url, form, headers, seconds=SECONDS, longest=LONGEST)


@contextmanager
def _asked(work: Work, provider: IdentityProvider, url: str) -> Iterator[OtherServers]:
    """The servers of the provider; of one that the emulator plays, they are here."""
    here = servers.of(work, provider)
    work.ask_outside()
    with work.nothing_held(), nullcontext() if here is not None else step_out():
        try:
            yield here or work.services.other_servers
        except NoAnswer as problem:
            _tell(provider, url, problem)
            raise


def _tell(provider: IdentityProvider, url: str, problem: NoAnswer) -> None:
    """For whoever runs the emulator: what the app client hears of it tells little."""
    about = {"pool_id": provider.pool_id, "provider": provider.name, "url": without_secrets(url)}
    log.warning("provider_gave_no_answer", extra={**about, "reason": f"{type(problem).__name__}: {problem}"})
