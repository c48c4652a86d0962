"""The system's Chromium, driven by Playwright, with authenticators that live in the browser (CDP's WebAuthn domain).
Its headless shell, where it is there, needs a quarter of the processor time of the whole browser.

`EMULATOR_TEST_CHROMIUM` names another executable. Without one the test is skipped, or fails where everything is
required (`EMULATOR_TEST_REQUIRE=all`).
"""

import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.support.postgres import missing

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 15_000


@contextmanager
def launched(*flags: str, entering: Sequence[str] = (), home: Path | None = None) -> Iterator[Browser]:
    """With further command-line flags. `entering` is a command that runs another one, such as one that enters a
    namespace, and `home` is where the browser looks for the certificates that its user trusts."""
    executable = os.environ.get("EMULATOR_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        missing("there is no Chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        if entering:
            executable = _entered(Path(folder) / "browser", [*entering, str(executable)])
        environment = {**os.environ, **({"HOME": str(home)} if home else {})}
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *flags], env=environment)  # type: ignore[arg-type]
        yield browser
        browser.close()


def _entered(file: Path, command: Sequence[str]) -> str:
    """A program that is the command, with the arguments it is given."""
    file.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    file.chmod(0o700)
    return str(file)


@dataclass
class VirtualAuthenticator:
    """One of a page's authenticators: `platform` (built in) or a key on USB."""

    session: CDPSession
    id: str

    @classmethod
    def added_to(cls, page: Page, *, platform: bool = True, verifies_users: bool = True) -> "VirtualAuthenticator":
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal" if platform else "usb",
            "hasResidentKey": True,
            "hasUserVerification": verifies_users,
            "isUserVerified": verifies_users,
            "automaticPresenceSimulation": True,
        }
        added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(session, added["authenticatorId"])

    def removed(self) -> None:
        """Like a key that is pulled out."""
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})

    def credentials(self) -> list[dict[str, Any]]:
        """What it holds: `credentialId` (base64), `rpId`, `signCount`, `userHandle`."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials
