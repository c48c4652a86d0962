"""The SecretHash that an app client with a secret sends along."""

from emulator.control.refusals import NotThere
from emulator.rules.owners import known, secret_hash
from emulator.work import Services, opened


def of(services: Services, client_id: str, username: str) -> str | None:
    """None for a client without a secret. Raises NotThere."""
    with opened(services, "secret hash") as work:
        found = known.find_client(work, client_id)
    if found is None:
        raise NotThere(f"There is no app client {client_id[:128]}.")
    return secret_hash.compute(found[0], username) if found[0].has_secret else None
