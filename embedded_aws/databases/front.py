"""The TLS front of a database server: it takes encrypted connections only, as `rds.force_ssl` does.

The packaged server is built without TLS, so the front terminates TLS and passes the decrypted data to the server.
"""

import asyncio
import ssl
import struct

from embedded_aws.databases.relay import Relay, pump
from embedded_aws.event_loop import EventLoop

# Codes of the first message (PostgreSQL's protocol, "Message Formats").
SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
_REFUSAL_CODE = "28000"


class Front(Relay):
    """A TLS listener with a certificate, for the server on `backend_port` of loopback."""

    def __init__(self, loop: EventLoop, backend_port: int, context: ssl.SSLContext) -> None:
        self._backend_port = backend_port
        self._context = context
        super().__init__(loop)

    def show(self, context: ssl.SSLContext) -> None:
        """Present another certificate to clients, from the next connection on."""
        self._context = context

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await self._encrypted(reader, writer):
            await self.join(
                self._backend_port,
                lambda _, inner: pump(reader, inner, lambda: self.delay_seconds),
                lambda inner, _: pump(inner, writer),
            )

    async def _encrypted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Return whether the client asked for TLS and has it now; a client that didn't ask gets the reason of its
        refusal.
        """
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


def refusal(message: str) -> bytes:
    """Return PostgreSQL's ErrorResponse that ends a connection."""
    fields = {"S": "FATAL", "V": "FATAL", "C": _REFUSAL_CODE, "M": message}
    body = b"".join(key.encode() + text.encode() + b"\0" for key, text in fields.items()) + b"\0"
    return b"E" + struct.pack("!i", len(body) + 4) + body
