"""What the next sign-ins at a played provider are to be, so that no page asks: a queue, each entry good for one."""

from collections.abc import Sequence

from emulator.base import ids
from emulator.federation.played import known
from emulator.federation.played.outcomes import Outcome
from emulator.store import scripted_sign_ins
from emulator.store.columns import Document
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.store.scripted_sign_ins import ScriptedSignIn
from emulator.work import Work

MOST = 1000  # in the queue of a provider


def add(work: Work, provider: IdentityProvider, scripts: Sequence[Document]) -> None:
    """Behind those that wait already."""
    made = [ScriptedSignIn(ids.row_id("next", work.random), provider.id, script, work.now) for script in scripts]
    scripted_sign_ins.add(work.db, made)


def take(work: Work, pool: Pool, provider: IdentityProvider) -> Outcome | None:
    """The next one, which nobody else gets. One that tells no claims has those of the identity that is known."""
    if not scripted_sign_ins.count(work.db, provider.id):
        return None
    work.write()
    script = scripted_sign_ins.take(work.db, provider.id)
    if script is None:
        return None
    outcome = Outcome(**{name: value for name, value in script.items() if name in Outcome.__struct_fields__})
    if outcome.error is not None or script.get("claims") is not None:
        return outcome
    found = known.find(work, pool, provider, outcome.subject)
    claims = found.claims if found is not None else {}
    return Outcome(outcome.subject, claims, outcome.flaw, outcome.delay_ms)
