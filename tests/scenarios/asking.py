"""The client `ask` under test, and servers that behave as no real one would."""

import asyncio
import json
import os
import socket
import subprocess
import threading

import websockets

from support import BUILD, PATIENCE, check

# A command in front of the client, such as "valgrind --error-exitcode=99".
ASK = [*os.environ.get("ASK_UNDER", "").split(), str(BUILD / "ask")]


def url_of(server):
    return f"ws://127.0.0.1:{server.port}/ws"


def environment_of(server=None, **changes):
    """The caller's, without what would change how the client behaves."""
    ours = ("NO_COLOR", "ANSWERD_URL", "ANSWERD_TOKEN", "LC_ALL", "XDG_STATE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment.update(LC_ALL="C.UTF-8", TERM="xterm-256color", **changes)
    if server is not None:
        environment["ANSWERD_URL"] = url_of(server)
    return environment


class Asked:
    """What became of one run of the client."""

    def __init__(self, arguments, server=None, lines=b"", **options):
        done = subprocess.run(
            [*ASK, *arguments], env=environment_of(server), timeout=PATIENCE * 2,
            input=lines if isinstance(lines, bytes) else lines.encode(),
            stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **options)
        self.code = done.returncode
        self.output = (done.stdout or b"").decode()
        self.errors = done.stderr.decode()
        for mark in ("Sanitizer", "runtime error", "== ERROR SUMMARY"):
            check(mark not in self.errors, self.errors)

    @property
    def records(self):
        return [json.loads(line) for line in self.output.splitlines()]


class FakeServer:
    """
    Speaks answerd.v1 as told: `answer(question)` is a coroutine that returns members of
    answer.done. Keeps every message that came in `received`.
    """

    def __init__(self, answer, port=0):
        self.answer = answer
        self.port = port
        self.received = []
        self.connections = set()
        self.tasks = {}
        self.count = 0
        self.refuses_resuming = False
        self.cancels = True

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self._run(self._start())
        return self

    def __exit__(self, *_):
        self._run(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()
        return False

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    async def _start(self):
        self.server = await websockets.serve(
            self._serve, "127.0.0.1", self.port, subprotocols=["answerd.v1"])
        self.port = self.server.sockets[0].getsockname()[1]

    async def _stop(self):
        self.server.close()
        await self.server.wait_closed()
        for task in self.tasks.values():
            task.cancel()

    def cut(self):
        """Cuts every connection off without a close frame."""
        async def abort():
            for connection in list(self.connections):
                connection.transport.abort()
        self._run(abort())

    def requests(self, method):
        return [message["params"] for message in self.received if message.get("method") == method]

    async def _serve(self, connection, *_):
        self.connections.add(connection)
        try:
            async for text in connection:
                await self._take(connection, json.loads(text))
        except websockets.ConnectionClosed:
            pass
        finally:
            self.connections.discard(connection)

    async def _take(self, connection, message):
        self.received.append(message)
        if "id" not in message:
            return
        reply = {"jsonrpc": "2.0", "id": message["id"]}
        params = message["params"]
        if message["method"] == "session.open":
            reply["result"] = {
                "conversation": params.get("conversation", "c1"), "resume_token": "t1",
                "last_seq": 0, "heartbeat_s": 30, "limits": {},
                "server": {"name": "fake", "version": "1"}, "packs": []}
            if self.refuses_resuming and "resume_token" in params:
                del reply["result"]
                reply["error"] = {"code": 2003, "message": "there is no such conversation"}
        elif message["method"] == "ask":
            self.count += 1
            answer_id = f"a{self.count}"
            reply["result"] = {"answer_id": answer_id}
            self.tasks[answer_id] = asyncio.ensure_future(
                self._answer(connection, params, answer_id, self.count))
        else:
            if message["method"] == "cancel" and self.cancels:
                self.tasks[params["answer_id"]].cancel()
            reply["result"] = {}
        await connection.send(json.dumps(reply))

    async def _answer(self, connection, params, answer_id, seq):
        done = {"seq": seq, "answer_id": answer_id, "client_msg_id": params["client_msg_id"],
                "outcome": "answered", "confidence": 1, "lang": "en", "plugin": "fake",
                "citations": [], "suggestions": []}
        try:
            done.update(await self.answer(params["text"]))
        except asyncio.CancelledError:
            done.update(text="Stopped.", outcome="cancelled")
        if connection.open:
            await connection.send(json.dumps(
                {"jsonrpc": "2.0", "method": "answer.done", "params": done}))


class RawServer:
    """Takes one connection after the other and does `act(connection)` with each."""

    def __init__(self, act):
        self.act = act
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def _serve(self):
        kept = []
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            kept.append(connection)
            try:
                self.act(connection)
            except OSError:
                pass

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Closing alone does not wake a thread that waits in accept.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        return False
