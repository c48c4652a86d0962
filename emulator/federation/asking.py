"""The one way from here to the servers of a provider. Nothing is held while one is asked, and none is asked twice for
the same call: a code is good once."""

import logging

from emulator.base.runners import step_out
from emulator.doors import Answered, NoAnswer
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

SECONDS = 5.0  # for one answer, redirects included
LONGEST = 512 * 1024  # bytes of an answer
log = logging.getLogger("emulator.federation")
Values = dict[str, str]


def get(work: Work, provider: IdentityProvider, url: str, headers: Values) -> Answered:
    """Raises NoAnswer."""
    work.ask_outside()
    with work.nothing_held(), step_out():
        try:
            return work.services.other_servers.get(url, headers, seconds=SECONDS, longest=LONGEST)
        except NoAnswer as problem:
            _tell(provider, url, problem)
            raise


def post(work: Work, provider: IdentityProvider, url: str, form: Values, headers: Values) -> Answered:
    """Raises NoAnswer."""
    work.ask_outside()
    with work.nothing_held(), step_out():
        try:
            return work.services.other_servers.post(url, form, headers, seconds=SECONDS, longest=LONGEST)
        except NoAnswer as problem:
            _tell(provider, url, problem)
            raise


def _tell(provider: IdentityProvider, url: str, problem: NoAnswer) -> None:
    """For whoever runs the emulator: what the app client hears of it tells little."""
    about = {"pool_id": provider.pool_id, "provider": provider.name, "url": url.partition("?")[0]}
    log.warning("provider_gave_no_answer", extra={**about, "reason": f"{type(problem).__name__}: {problem}"})
