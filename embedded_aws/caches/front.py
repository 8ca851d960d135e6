"""The TLS front of a cache: it accepts encrypted connections only, and IAM tokens as passwords.

The packaged server has no TLS and no IAM, so the front terminates TLS, and replaces a valid token by a password.
Everything else of a connection passes unchanged.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable

from embedded_aws.databases.relay import Relay, pump
from embedded_aws.event_loop import EventLoop

# What a client may send in one command; the server itself takes 512 MB.
LONGEST = 64 * 1024 * 1024
Password = Callable[[str, str], str]
"""Function that returns the server's password, given a user and the password that the client sent."""


class Front(Relay):
    """A listener for the server on `backend_port` of loopback; `context` is None for a group without encryption."""

    def __init__(
        self, loop: EventLoop, backend_port: int, context: ssl.SSLContext | None, password: Password
    ) -> None:
        self._backend_port = backend_port
        self._context = context
        self._password = password
        super().__init__(loop)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._context is not None:
            # A client without TLS is cut off in the handshake, as ElastiCache does.
            await writer.start_tls(self._context)
        await self.join(
            self._backend_port,
            lambda _, inner: self._commands(reader, inner),
            lambda inner, _: pump(inner, writer),
        )

    async def _commands(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward commands, each as an array of its words; a connection that sends anything else is closed."""
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                words = await _command(reader)
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                writer.write(_written(await self._signed_in(words)))
                await writer.drain()

    async def _signed_in(self, words: list[bytes]) -> list[bytes]:
        """Return the command. If it signs in a user, the password in it is replaced by the server's own password."""
        name = words[0].upper() if words else b""
        if name == b"AUTH" and len(words) == 3:
            place = 1
        elif name == b"HELLO" and len(words) > 4 and words[2].upper() == b"AUTH":
            place = 3
        else:
            return words
        user, said = (word.decode("utf-8", "replace") for word in words[place : place + 2])
        # In a thread, because who signed a token is asked under moto's lock.
        password = await asyncio.to_thread(self._password, user, said)
        return [*words[: place + 1], password.encode(), *words[place + 2 :]]


async def _command(reader: asyncio.StreamReader) -> list[bytes]:
    """Return the words of a command. Raises ValueError for invalid input."""
    line = await reader.readuntil(b"\r\n")
    if not line.startswith(b"*"):
        # Typed by a person: words in a line.
        return line.split()
    words = []
    for _ in range(int(line[1:])):
        length = int((await reader.readuntil(b"\r\n"))[1:])
        if not 0 <= length <= LONGEST:
            raise ValueError(length)
        words.append((await reader.readexactly(length + 2))[:-2])
    return words


def _written(words: list[bytes]) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
