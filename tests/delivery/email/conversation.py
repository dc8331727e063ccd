"""A mail server that answers by a script, for what no well-behaved one would say."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_ANSWERS = {"EHLO": "250-here\r\n250 SIZE 100000", "DATA": "354 go on", "QUIT": "221 bye"}


@dataclass
class Conversation:
    """`answers`: what each command gets instead of a yes, one after another; `.` is the end of a message.

    An answer that ends in `!` is the last of its connection; `!` alone is none at all; `?` is silence. `said`: all
    commands that came.
    """

    answers: dict[str, list[str]]
    port: int = 0
    said: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)

    def commands(self) -> list[str]:
        """The first words of what was said."""
        return [line.split()[0].upper() for line in self.said]

    def serve(self, connection: socket.socket) -> None:
        """One connection, to its end."""
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            connection.sendall(b"220 here\r\n")
            is_begun = False
            while line := lines.readline().decode():
                self.said.append(line.strip())
                command = line.split()[0].upper()
                answer = self._answer(command)
                if command == "MAIL" and is_begun:
                    answer = "503 5.5.1 nested MAIL command"
                is_begun = (is_begun or command == "MAIL") and command != "RSET"
                if not self._say(connection, answer):
                    return
                if command == "DATA" and answer.startswith("354"):
                    is_begun = False
                    self.messages.append(_message(lines))
                    if not self._say(connection, self._answer(".")):
                        return

    def _answer(self, command: str) -> str:
        waiting = self.answers.get(command, [])
        return waiting.pop(0) if waiting else _ANSWERS.get(command, "250 yes")

    @staticmethod
    def _say(connection: socket.socket, answer: str) -> bool:
        """Whether the connection goes on."""
        if answer.strip("!?"):
            connection.sendall(answer.rstrip("!").encode() + b"\r\n")
        return not answer.endswith("!")


def _message(lines: Iterator[bytes]) -> bytes:
    read = []
    for line in lines:
        if line == b".\r\n":
            break
        read.append(line)
    return b"".join(read)


@contextmanager
def conversation(**answers: list[str]) -> Iterator[Conversation]:
    """The server, on a port of 127.0.0.1 of its own. `end` are the answers to a message's end."""
    script = Conversation({"." if name == "end" else name: said for name, said in answers.items()})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        script.port = listening.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listening, script), daemon=True)
        thread.start()
        yield script
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(listening: socket.socket, script: Conversation) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=script.serve, args=(connection,), daemon=True).start()
