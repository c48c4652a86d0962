"""Python programs that need an environment of their own, because they pin another botocore: installed once, from a lock
file with hashes, and found again by the digest of that file.
"""

import fcntl
import hashlib
import os
import subprocess
import tempfile
import venv
from pathlib import Path

INSTALL_SECONDS = 300


def installed(lock: Path, beside: Path | None = None) -> Path:
    """The folder with the programs (`python`, and what the packages bring) of a lock file. It is made in the folder of
    temporary files, or in `beside`."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = (beside or Path(tempfile.gettempdir())) / f"cognito-emulator-{lock.stem}-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    programs = folder / "bin"
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            venv.create(folder, with_pip=True)
            install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
            subprocess.run(install, check=True, timeout=INSTALL_SECONDS)
            (folder / "installed").touch()
    return programs
