"""The server beneath a command of `exec`: as `serve`, but it ends when `exec` ends, however that ends, and then takes
its folder away. It is told of the end by its standard input: that is a pipe, and it is closed with the process that
holds the other end of it.

    python -P -m emulator.cli.beneath SOCKET [FOLDER]

SOCKET is the number of a descriptor on which somebody listens already.
"""

import os
import shutil
import signal
import socket
import sys
import threading

from emulator.base.garbage import nothing_is_garbage


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # also after uvicorn, which sends itself the signal again
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()
    try:
        with nothing_is_garbage():
            from emulator.cli import server
            from emulator.cli.loading import load_settings
        code = server.run(load_settings(), [socket.socket(fileno=int(sys.argv[1]))])
    finally:
        for folder in sys.argv[2:]:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
