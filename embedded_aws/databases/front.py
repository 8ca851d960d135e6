"""The TLS front of a database server: it takes encrypted connections only, as `rds.force_ssl` does.

The packaged server is built without TLS, so this ends it, and passes what it carried on to the server.
"""

import asyncio
import contextlib
import ssl
import struct

from embedded_aws.databases.loop import Loop

# Codes of the first message (PostgreSQL's protocol, "Message Formats").
SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
_CHUNK = 64 * 1024
_REFUSAL_CODE = "28000"


class Front:
    """Listens on `address` and `port` with a certificate, for the server on `backend_port` of loopback."""

    def __init__(
        self, loop: Loop, address: str, port: int, backend_port: int, context: ssl.SSLContext
    ) -> None:
        self._loop = loop
        self._backend_port = backend_port
        self._context = context
        self._refusing = False
        self._connections: set[asyncio.StreamWriter] = set()
        self._server = loop.run(asyncio.start_server(self._serve, address, port))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Drop every connection, and new ones too, until `serve`."""
        self._refusing = True
        self._loop.run(self._drop())

    def serve(self) -> None:
        """Take connections again after `refuse`."""
        self._refusing = False

    def close(self) -> None:
        """Listen no more and drop every connection."""
        self.refuse()
        self._loop.run(self._close())

    async def _close(self) -> None:
        self._server.close()

    async def _drop(self) -> None:
        for writer in list(self._connections):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        self._connections.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
                if await self._encrypted(reader, writer):
                    await self._pass_on(reader, writer)
        finally:
            self._connections.discard(writer)
            writer.transport.abort()

    async def _encrypted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the client asked for TLS and has it now; one that didn't is told why it is refused."""
        while True:
            length, code = struct.unpack("!ii", await reader.readexactly(8))
            if (length, code) == (8, SSL_REQUEST):
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(self._context)
                return True
            if (length, code) == (8, GSS_REQUEST):
                writer.write(b"N")
                continue
            writer.write(refusal("no encryption: the connection must use TLS (rds.force_ssl)"))
            await writer.drain()
            return False

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._backend_port)
        pumps = [
            asyncio.create_task(_pump(reader, inner_writer)),
            asyncio.create_task(_pump(inner_reader, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            inner_writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()


def refusal(message: str) -> bytes:
    """PostgreSQL's ErrorResponse that ends a connection."""
    fields = {"S": "FATAL", "V": "FATAL", "C": _REFUSAL_CODE, "M": message}
    body = b"".join(key.encode() + text.encode() + b"\0" for key, text in fields.items()) + b"\0"
    return b"E" + struct.pack("!i", len(body) + 4) + body
