"""Servers that mean no good: each says to whoever connects what it is told to say, for as long as anybody listens."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Words = Callable[[], Iterable[bytes]]


@dataclass
class Outsider:
    """`sent`: bytes that each connection took, in the order in which they ended."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def took(self) -> int:
        """What one connection took, once it has ended."""
        assert self.left.acquire(timeout=30)
        return self.sent[-1]


@contextmanager
def saying(words: Words, *, speaks_first: bool = False, pause: float = 0.0) -> Iterator[Outsider]:
    """Reads a request, unless it `speaks_first`, and then says the words, `pause` seconds after each."""
    outsider, stop = Outsider(), threading.Event()

    def talk(connection: socket.socket) -> None:
        sent = 0
        with connection:
            try:
                if not speaks_first:
                    outsider.heard.append(connection.recv(65536))
                for word in words():
                    connection.sendall(word)
                    sent += len(word)
                    if stop.wait(pause) if pause else stop.is_set():
                        break
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass
        outsider.sent.append(sent)
        outsider.left.release()

    def listen(listener: socket.socket) -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        outsider.port = listener.getsockname()[1]
        thread = threading.Thread(target=listen, args=(listener,), daemon=True)
        thread.start()
        yield outsider
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
