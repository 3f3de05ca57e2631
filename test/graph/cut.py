# SPDX-License-Identifier: MIT
"""Daemons that go wrong at a chosen moment, as a client sees them."""
import socket
import threading


class Listener:
    """A socket beside the daemon's; each client is handled by a thread."""

    def __init__(self, server, name):
        self.path = server.directory / "run" / name
        self.daemon = str(server.directory / "run/pipewire-0")
        self.name = name
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        self.clients = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.clients.append(client)
            threading.Thread(target=self.handle, args=(client,), daemon=True).start()

    def handle(self, client):
        """Never answers."""

    def close(self):
        self.listener.close()
        for client in self.clients:
            client.close()


class Closer(Listener):
    def handle(self, client):
        client.shutdown(socket.SHUT_RDWR)


class Relay(Listener):
    """Hands on what client and daemon say, until the client says a certain word.

    Then on_word() is called; what it returns says whether to go on.
    """

    def __init__(self, server, name, word, on_word):
        self.word, self.on_word = word.encode(), on_word
        super().__init__(server, name)

    def handle(self, client):
        daemon = socket.socket(socket.AF_UNIX)
        daemon.connect(self.daemon)
        threading.Thread(target=self._answers, args=(daemon, client), daemon=True).start()
        while data := self._receive(client):
            if self.word in data and not self.on_word():
                break
            daemon.sendall(data)
        for end in (client, daemon):
            end.close()

    @staticmethod
    def _receive(end):
        try:
            return end.recv(65536)
        except OSError:
            return b""

    def _answers(self, daemon, client):
        while data := self._receive(daemon):
            try:
                client.sendall(data)
            except OSError:
                return
        try:
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
