"""From the settings to what connections are encrypted with."""

import logging

from sqlalchemy.exc import DBAPIError

from emulator.base import files
from emulator.base.clock import SystemClock
from emulator.rules.owners import domains
from emulator.settings import Settings
from emulator.tls import ca
from emulator.tls.contexts import Contexts, OwnFiles, Signed
from emulator.tls.names import Names
from emulator.work import Call, Services, opened

log = logging.getLogger("emulator")


def check(settings: Settings) -> None:
    """Before anything is changed. Raises ValueError for files that cannot be used."""
    if settings.port == settings.tls_port:
        raise ValueError(f"EMULATOR_TLS_PORT is {settings.tls_port}, as EMULATOR_PORT is: one of them must be another")
    if settings.tls_cert or settings.tls_key:
        OwnFiles(settings.tls_cert, settings.tls_key)
    else:
        ca.find(ca.folder(settings))


def contexts(settings: Settings, services: Services) -> Contexts:
    """Makes the authority where there is none. Raises ValueError."""
    if settings.tls_cert or settings.tls_key:
        return OwnFiles(settings.tls_cert, settings.tls_key)
    place = ca.folder(settings)
    authority = ca.have(place, services.random)
    if files.is_open_to_others(place / ca.SECRET):
        log.warning(
            "other users of this machine can read the key of the certificate authority; chmod 600 prevents it",
            extra={"file": str(place / ca.SECRET)},
        )
    names = Names(settings.base_url, lambda host: _is_domain(services, host))
    return Signed(authority, names, services.random, SystemClock())


def _is_domain(services: Services, host: str) -> bool:
    """A database that does not answer knows none."""
    try:
        with opened(services, Call("Tls", ""), may_wait=False, reserved=True) as work:
            return domains.at_host(work, host) is not None
    except DBAPIError:
        return False
