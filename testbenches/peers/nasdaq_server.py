"""Serves an ITCH file (two octets of length before each message) with nasdaq-protocols, once.

Usage: nasdaq_server.py HOST PORT FILE; prints a line when it listens.
"""

import asyncio
import sys

from nasdaq_protocols import common, soup


def read(path):
    feed, messages, at = open(path, "rb").read(), [], 0
    while at < len(feed):
        end = at + 2 + int.from_bytes(feed[at : at + 2], "big")
        messages.append(feed[at + 2 : end])
        at = end
    return messages


class Session(soup.SoupServerSession, session_type="server"):
    messages = []

    async def on_login(self, msg):
        if (msg.user, msg.password) != ("wire", "book"):
            return soup.LoginRejected(soup.LoginRejectReason.NOT_AUTHORIZED)
        self.first = max(int(msg.sequence or 0), 1)
        asyncio.get_running_loop().call_soon(asyncio.ensure_future, self.serve())
        return soup.LoginAccepted("PYTHON", self.first)

    async def on_unsequenced(self, msg):
        pass

    async def serve(self):
        for count, message in enumerate(Session.messages[self.first - 1 :]):
            self.send_seq_msg(message)
            if count % 100 == 99:
                # Lets heartbeats out, and the peer's window slow the server down.
                await asyncio.sleep(0)
                while self._transport.get_write_buffer_size() > 64 * 1024:
                    await asyncio.sleep(0.001)
        # Not end_session(): it closes at once, and the kernel answers a heartbeat that nobody reads any
        # more with a reset that throws away what is still to be sent. The client closes first.
        self.send_msg(soup.EndOfSession())


async def main(host, port, path):
    Session.messages = read(path)
    _server, task = await common.start_server((host, int(port)), Session)
    print("listening", flush=True)
    await task


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
