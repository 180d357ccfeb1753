"""What the scenario tests share: a server to drive, and clients that know every byte they send."""

import base64
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("ANSWERD_BUILD", "build")).resolve()
# A command in front of the server, such as "valgrind --error-exitcode=99".
UNDER = os.environ.get("ANSWERD_UNDER", "").split()
# Seconds after which an event that should come counts as missing.
PATIENCE = float(os.environ.get("ANSWERD_PATIENCE", "60" if UNDER else "20"))

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

QUESTION = "How much has SK hynix invested in Kioxia?"
QUESTION_KO = "SK하이닉스는 키옥시아에 얼마를 투자했나요?"
QUESTION_JA = "SKハイニックスはキオクシアにいくら投資しましたか？"
AMOUNT = "3.92 trillion"


class Closed(Exception):
    """The server closed; `code` is None when it did so without a close frame."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


def check(condition, what):
    """An assertion that python -O keeps."""
    if not condition:
        raise AssertionError(what)


def check_equal(found, expected, what=""):
    check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


class Server:
    """The real server on a free port; stops at the end of `with` and must end well."""

    def __init__(self, *arguments, settings=None, listen="127.0.0.1:0", exit_code=0):
        self.arguments = ["serve", "--listen", listen, *arguments]
        for key, value in (settings or {}).items():
            self.arguments += ["--set", f"{key}={value}"]
        self.expected_exit_code = exit_code
        self.lines = []
        self.port = None
        self.process = None
        self.is_ending = False
        self.grown = threading.Condition()

    def _read(self):
        for line in self.process.stderr:
            with self.grown:
                self.lines.append(line.rstrip("\n"))
                self.grown.notify_all()
        with self.grown:
            self.lines.append(None)
            self.grown.notify_all()

    def wait_for_line(self, pattern):
        """The match in the first line that has one."""
        deadline = time.monotonic() + PATIENCE
        seen = 0
        with self.grown:
            while True:
                for line in self.lines[seen:]:
                    if line is None:
                        raise AssertionError(f"the server ended without {pattern!r}:\n{self.log}")
                    match = re.search(pattern, line)
                    if match:
                        return match
                seen = len(self.lines)
                if not self.grown.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no line with {pattern!r} in time:\n{self.log}")

    @property
    def log(self):
        return "\n".join(line for line in self.lines if line is not None)

    def start(self):
        self.process = subprocess.Popen(
            [*UNDER, str(BUILD / "answerd"), *self.arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            text=True, errors="replace", cwd=ROOT)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.port = int(self.wait_for_line(r"^listening on http://\S+:(\d+)$").group(1))
        return self

    def terminate(self):
        self.is_ending = True
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """Exit code; all of the log has been read then."""
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None and not self.is_ending:
            self.terminate()
        try:
            code = self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.wait()
            raise AssertionError(f"the server did not end:\n{self.log}") from value
        for mark in ("Sanitizer", "runtime error", "handles left open"):
            check(mark not in self.log, f"{mark} in the log:\n{self.log}")
        check_equal(code, self.expected_exit_code, f"exit code\n{self.log}\n")
        return False

    # Plain HTTP.

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body) over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def ask(self, body, headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", "/v1/ask", data, headers)

    def send_raw(self, data):
        """Everything that comes back for these bytes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(data)
            received = b""
            try:
                while piece := connection.recv(65536):
                    received += piece
            except ConnectionResetError:
                pass
            return received

    def metric(self, name):
        text = self.request("GET", "/metrics")[2].decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M).group(1))


def handshake_lines(server, **changes):
    """Request line and headers of a handshake; a change to None leaves that header out."""
    headers = {
        "Host": f"127.0.0.1:{server.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    }
    request = changes.pop("request", "GET /ws HTTP/1.1")
    for name, value in changes.items():
        headers[name.replace("_", "-")] = value
    lines = [request] + [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Client:
    """A WebSocket client that sends what it is told, right or wrong."""

    def __init__(self, server, protocol=None, **headers):
        if protocol:
            headers["Sec_WebSocket_Protocol"] = protocol
        self.socket = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.answers_pings = True
        self.pings = 0
        self.socket.sendall(handshake_lines(server, **headers))
        head = self._take_until(b"\r\n\r\n").decode()
        self.status = int(head.split()[1])
        self.head = head
        check(self.status == 101, f"handshake refused:\n{head}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _fill(self):
        try:
            piece = self.socket.recv(65536)
        except ConnectionResetError:
            piece = b""
        if not piece:
            raise Closed(None)
        self.buffer += piece

    def _take_until(self, mark):
        while mark not in self.buffer:
            self._fill()
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def _take(self, length):
        while len(self.buffer) < length:
            self._fill()
        piece, self.buffer = self.buffer[:length], self.buffer[length:]
        return piece

    def send_frame(self, opcode, payload, final=True):
        self.socket.sendall(frame(opcode, payload, final))

    def send(self, text):
        self.send_frame(TEXT, text.encode() if isinstance(text, str) else text)

    def receive_frame(self):
        first, second = self._take(2)
        length = second & 127
        if length == 126:
            length = struct.unpack(">H", self._take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._take(8))[0]
        return first & 15, self._take(length)

    def receive(self):
        """The next text message; raises Closed. Answers pings in between."""
        while True:
            opcode, payload = self.receive_frame()
            if opcode == PING:
                self.pings += 1
                if self.answers_pings:
                    self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None
                try:
                    self.send_frame(CLOSE, payload[:2])
                except OSError:
                    pass
                raise Closed(code)
            elif opcode == TEXT:
                return payload.decode()

    def expect_close(self, code):
        """Messages until the server closes, which must be with this code."""
        messages = []
        try:
            while True:
                messages.append(self.receive())
        except Closed as closed:
            check_equal(closed.code, code, f"close code after {messages}")
        return messages


def frame(opcode, payload, final=True):
    mask = os.urandom(4)
    head = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        head += bytes([0x80 | len(payload)])
    elif len(payload) < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", len(payload))
    repeated = (mask * (len(payload) // 4 + 1))[:len(payload)]
    masked = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(
        len(payload), "big")
    return head + mask + masked


class Native(Client):
    """Speaks JSON-RPC; notifications wait in `self.notifications` until somebody takes them."""

    def __init__(self, server, open_session=True, protocol="answerd.v1", session=None, **headers):
        super().__init__(server, protocol, **headers)
        self.next_id = 0
        self.notifications = []
        self.session = self.call("session.open", **(session or {})) if open_session else None

    def send_json(self, value):
        self.send(json.dumps(value, ensure_ascii=False))

    def request(self, method, **params):
        self.next_id += 1
        self.send_json({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})
        return self.next_id

    def receive_json(self):
        return json.loads(self.receive())

    def reply(self, identifier):
        """The whole reply to a request; notifications before it are kept."""
        while True:
            message = self.receive_json()
            if "method" in message:
                self.notifications.append(message)
                continue
            check_equal(message.get("id"), identifier, f"id of {message}")
            return message

    def call(self, method, **params):
        message = self.reply(self.request(method, **params))
        check("result" in message, f"{method} failed: {message}")
        return message["result"]

    def refusal(self, method, **params):
        message = self.reply(self.request(method, **params))
        check("error" in message, f"{method} was taken: {message}")
        check(len(message["error"]["message"]) > 20, f"no advice in {message}")
        return message["error"]

    def notification(self, method):
        """The next one of that method."""
        for position, message in enumerate(self.notifications):
            if message["method"] == method:
                return self.notifications.pop(position)["params"]
        while True:
            message = self.receive_json()
            check("method" in message, f"a reply where {method} was due: {message}")
            if message["method"] == method:
                return message["params"]
            self.notifications.append(message)

    def ask(self, text, client_msg_id=None, **params):
        """Asks and waits for the final."""
        identifier = client_msg_id or os.urandom(8).hex()
        answer_id = self.call("ask", client_msg_id=identifier, text=text, **params)["answer_id"]
        done = self.notification("answer.done")
        check_equal(done["answer_id"], answer_id, "answer_id")
        check_equal(done["client_msg_id"], identifier, "client_msg_id")
        return done


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="answerd-scenario-")
