"""Limits: of time, of connections, of questions, of what waits to be sent."""

import json
import socket

from support import *


def test_first_message_limit():
    with Server(settings={"limits.first_message_ms": 300}) as server:
        with Native(server, open_session=False) as client:
            client.expect_close(4408)
        with Native(server) as talking:
            talking.ask(QUESTION)
            with Native(server, open_session=False) as silent:
                silent.expect_close(4408)
            check_equal(talking.ask(QUESTION_JA)["outcome"], "answered", "who spoke may be silent")


def test_pings_keep_a_silent_client():
    settings = {"heartbeat_s": "1s", "limits.idle_s": "2s"}
    with Server(settings=settings) as server, Native(server) as client:
        while client.pings < 3:
            opcode, payload = client.receive_frame()
            if opcode == PING:
                client.pings += 1
                client.send_frame(PONG, payload)
        check_equal(client.ask(QUESTION)["outcome"], "answered", "still there")


def test_idle_limit_without_pongs():
    settings = {"heartbeat_s": "1s", "limits.idle_s": "2s"}
    with Server(settings=settings) as server, Native(server) as client:
        client.answers_pings = False
        client.expect_close(4408)
        check(client.pings >= 1, "it was pinged")


def test_idle_limit_of_plain_text():
    settings = {"heartbeat_s": "1s", "limits.idle_s": "2s"}
    with Server(settings=settings) as server, Client(server) as client:
        client.expect_close(4408)


def test_connections_of_an_address():
    settings = {"limits.connections_per_address_loopback": 3}
    with Server(settings=settings) as server:
        clients = [Native(server) for _ in range(3)]
        with Client(server, "answerd.v1") as client:
            error = json.loads(client.expect_close(4429)[0])["error"]
            check_equal(error["code"], 2004, error)
            check(error["data"]["retry_after_ms"] > 0, error)
        status, headers, _ = server.request("GET", "/healthz")
        check_equal((status, headers["Retry-After"]), (429, "1"), "HTTP")
        for client in clients:
            client.send_frame(CLOSE, (1000).to_bytes(2, "big"))
            client.expect_close(1000)
        check_equal(server.request("GET", "/healthz")[0], 200, "there is room again")


def test_far_too_many_connections_are_cut_off():
    settings = {"limits.connections_per_address_loopback": 2}
    with Server(settings=settings) as server:
        sockets = [socket.create_connection(("127.0.0.1", server.port), PATIENCE)
                   for _ in range(5)]
        check_equal(sockets[4].recv(1), b"", "the fifth is closed without a word")
        for item in sockets:
            item.close()


def test_handshakes_of_an_address():
    with Server(settings={"limits.handshakes_per_second_loopback": 5}) as server:
        codes = []
        for _ in range(8):
            with Client(server, "answerd.v1") as client:
                client.send('{"jsonrpc":"2.0","id":1,"method":"ping"}')
                message = json.loads(client.receive())
                codes.append(message.get("error", {}).get("code"))
        check_equal(codes[:5], [None] * 5, "the first five")
        check(2004 in codes[5:], codes)


def test_forwarded_addresses():
    """Only a listed proxy is believed, and only what it added itself."""
    limits = {"limits.connections_per_address": 1}
    with Server(settings={**limits, "trusted_proxies": "127.0.0.0/8"}) as server:
        with Native(server, X_Forwarded_For="203.0.113.1"), \
                Native(server, X_Forwarded_For="203.0.113.2"), \
                Native(server, X_Forwarded_For="198.51.100.7, 203.0.113.3"):
            for header in ("203.0.113.1", "198.51.100.9, 203.0.113.1",
                           "203.0.113.3, 127.0.0.1"):
                with Client(server, "answerd.v1", X_Forwarded_For=header) as client:
                    client.expect_close(4429)
            with Native(server, X_Forwarded_For="198.51.100.7"):
                pass
            # IPv6 clients count by /64.
            with Native(server, X_Forwarded_For="2001:db8::1"), \
                    Native(server, X_Forwarded_For="2001:db8:0:1::1"):
                with Client(server, "answerd.v1", X_Forwarded_For="2001:db8::2") as client:
                    client.expect_close(4429)
            status = server.ask({"question": QUESTION}, {"X-Forwarded-For": "203.0.113.1"})[0]
            check_equal(status, 429, "HTTP counts for the same address")
    with Server(settings=limits) as server:
        with Native(server, X_Forwarded_For="203.0.113.1"), \
                Native(server, X_Forwarded_For="203.0.113.1"):
            pass


def test_question_rate():
    settings = {"limits.questions_per_second_loopback": 5, "limits.questions_per_second": 1,
                "limits.questions_burst": 3}
    with Server(settings=settings) as server, Native(server) as client:
        check_equal(client.session["limits"]["questions_per_second"], 1, "told")
        for i in range(3):
            client.ask(QUESTION, f"m{i}")
        error = client.refusal("ask", client_msg_id="m3", text=QUESTION_KO)
        check_equal(error["code"], 2004, error)
        check(0 < error["data"]["retry_after_ms"] <= 1001, error)
        check_equal(client.ask(QUESTION, "m2")["seq"], 3, "what was answered costs nothing")


def test_question_rate_of_http():
    settings = {"limits.questions_per_second_loopback": 1, "limits.questions_burst": 2}
    with Server(settings=settings) as server:
        statuses = [server.ask({"question": QUESTION})[0] for _ in range(3)]
        check_equal(statuses, [200, 200, 429], "statuses")
        check("Retry-After" in server.ask({"question": QUESTION})[1], "Retry-After")


def test_questions_in_flight():
    """More at once than may wait: the surplus is refused, the rest is answered."""
    with Server(settings={"limits.in_flight": 4}) as server, Native(server) as client:
        client.socket.sendall(b"".join(
            frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": i, "method": "ask", "params": {
                "client_msg_id": f"m{i}", "text": "?"}}).encode()) for i in range(12)))
        replies = [client.reply(i) for i in range(12)]
        refused = [reply for reply in replies if "error" in reply]
        check(1 <= len(refused) <= 8, f"{len(refused)} refused")
        check_equal({reply["error"]["code"] for reply in refused}, {2004}, "code")
        for _ in range(12 - len(refused)):
            client.notification("answer.done")


def test_overload():
    with Server(settings={"limits.queue": 2}) as server, Native(server) as client:
        client.socket.sendall(b"".join(
            frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": i, "method": "ask", "params": {
                "client_msg_id": f"m{i}", "text": "?"}}).encode()) for i in range(10)))
        refused = [reply["error"] for reply in map(client.reply, range(10)) if "error" in reply]
        check(refused and all(error["code"] == 2006 for error in refused), refused)
        check(all(error["data"]["retry_after_ms"] > 0 for error in refused), refused)


def test_slow_reader_ends_with_1013():
    """A client that asks and does not read: bounded, then closed; the others go on."""
    settings = {"limits.send_queue_bytes": "16KiB"}
    with Server(settings=settings) as server, Native(server) as good, Native(server) as slow:
        for i in range(16):
            slow.ask(QUESTION, f"m{i}")
        again = b"".join(
            frame(TEXT, json.dumps({"jsonrpc": "2.0", "method": "ask", "params": {
                "client_msg_id": f"m{i}", "text": QUESTION}}).encode()) for i in range(16))
        for _ in range(5000):
            if "reads too slowly" in server.log:
                break
            slow.socket.sendall(again)
        server.wait_for_line("reads too slowly")
        check_equal(good.ask(QUESTION_KO)["outcome"], "answered", "others are served")
        slow.expect_close(1013)


def test_running_out_of_descriptors():
    """Accepting pauses, and goes on when there are descriptors again."""
    with Server(settings={"limits.connections": 1000}) as server:
        pid = server.process.pid
        if UNDER:
            return
        used = len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))
        subprocess.run(["prlimit", f"--nofile={used + 4}:", "--pid", str(pid)], check=True)
        sockets = [socket.create_connection(("127.0.0.1", server.port), PATIENCE)
                   for _ in range(6)]
        server.wait_for_line("accepting pauses")
        for item in sockets:
            item.close()
        check_equal(server.request("GET", "/healthz")[0], 200, "serving again")


def test_most_connections():
    with Server(settings={"limits.connections": 2}) as server:
        with Native(server), Native(server) as second:
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as third:
                check_equal(third.recv(1), b"", "closed at once")
            second.ask(QUESTION)
