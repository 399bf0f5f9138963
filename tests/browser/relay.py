"""A wire between the browser and the app that can be cut: Chromium's own offline switch spares open streams."""

from __future__ import annotations

import contextlib
import socket
import threading


class Relay:
    """Passes bytes on from a port of its own to another one of the loopback."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._whole = True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends every connection, and each new one at once."""
        with self._lock:
            self._whole = False
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Lets connections through again."""
        self._whole = True

    def close(self) -> None:
        """Ends for good."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            pair = [
                threading.Thread(target=self._pump, args=(one, other), daemon=True)
                for one, other in ((near, far), (far, near))
            ]
            for thread in pair:
                thread.start()
            threading.Thread(target=self._finish, args=(pair, (near, far)), daemon=True).start()

    def _pump(self, source: socket.socket, goal: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                goal.sendall(chunk)
        for end in (source, goal):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _finish(self, pumps: list[threading.Thread], ends: tuple[socket.socket, socket.socket]) -> None:
        for pump in pumps:
            pump.join()
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            end.close()
