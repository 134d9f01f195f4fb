"""A server that answers byte by byte, as no well-behaved one does."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve each connection with a function, once its request has come, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=respond, args=(connection,), daemon=True).start()

        def respond(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.recv(65_536)
                answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)


def dripping(beginning: bytes, *, seconds: float = 0.05) -> Callable[[socket.socket], None]:
    """Answer with a beginning, then with a byte now and then, without an end."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(beginning)
        for _ in range(1_000):
            connection.sendall(b"a")
            time.sleep(seconds)

    return answer


def answering(body: bytes, *headers: str) -> Callable[[socket.socket], None]:
    """Answer with a whole body."""
    head = "\r\n".join(["HTTP/1.1 200 OK", f"content-length: {len(body)}", *headers, "", ""]).encode()
    return lambda connection: connection.sendall(head + body)
