"""Questions over HTTP, the other routes, and requests that are refused."""

import http.client
import json

from support import *


def test_answer_as_json():
    with Server() as server:
        status, headers, body = server.ask({"question": QUESTION})
        check_equal((status, headers["Content-Type"]), (200, "application/json; charset=utf-8"))
        answer = json.loads(body)
        check(AMOUNT in answer["text"] and answer["citations"], answer)
        check_equal(headers["X-Content-Type-Options"], "nosniff", "nosniff")
        for question, lang in ((QUESTION_KO, "ko"), (QUESTION_JA, "ja")):
            answer = json.loads(server.ask({"question": question})[2])
            check_equal((answer["lang"], answer["outcome"]), (lang, "answered"), answer["text"])
        check_equal(json.loads(server.ask({"text": QUESTION, "lang": "ko"})[2])["lang"], "ko")


def test_conversation():
    with Server() as server:
        body = {"question": "What does he advocate?", "conversation": ["Who is Chey Tae-won?"]}
        answer = json.loads(server.ask(body)[2])
        check_equal(answer["outcome"], "answered", answer)
        body["conversation"] = ["Who is Chey Tae-won?"] * 17
        status, _, text = server.ask(body)
        check_equal((status, json.loads(text)["error"]["parameter"]), (400, "conversation"))


def test_answer_as_events():
    with Server() as server:
        status, headers, body = server.ask({"question": QUESTION_KO, "conversation": [QUESTION]},
                                           {"Accept": "text/event-stream"})
        check_equal((status, headers["Content-Type"]), (200, "text/event-stream; charset=utf-8"))
        events = [event.split("\n") for event in body.decode().strip().split("\n\n")]
        check_equal(events[-1][0], "event: answer.done", events)
        done = json.loads(events[-1][1].removeprefix("data: "))
        check("3조9200억" in done["text"], done)
        status, _, body = server.ask({"question": 5}, {"Accept": "text/event-stream"})
        check_equal(status, 400, body)


def test_keep_alive_and_pipelining():
    with Server() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        for _ in range(20):
            connection.request("POST", "/v1/ask", json.dumps({"question": QUESTION}))
            response = connection.getresponse()
            check_equal(response.status, 200, "status")
            check(AMOUNT in response.read().decode(), "answer")
        connection.request("GET", "/healthz")
        check_equal(connection.getresponse().read(), b'{"status":"ok"}\n', "the same connection")
        connection.close()
        one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        received = server.send_raw(one + one + last)
        check_equal(received.count(b"HTTP/1.1 200 OK"), 3, received)


def test_body_in_pieces():
    with Server() as server:
        body = json.dumps({"question": QUESTION_JA}, ensure_ascii=False).encode()
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(body))
            for i in range(len(body)):
                connection.sendall(body[i:i + 1])
            received = b""
            while piece := connection.recv(65536):
                received += piece
        check(received.startswith(b"HTTP/1.1 200 OK"), received)


def test_routes():
    with Server() as server:
        check_equal(server.request("GET", "/healthz")[0], 200, "/healthz")
        check_equal(server.request("GET", "/readyz")[0], 200, "/readyz")
        check_equal(server.request("GET", "/")[0], 200, "/")
        status, headers, body = server.request("HEAD", "/healthz")
        check_equal((status, body), (200, b""), "HEAD")
        status, headers, body = server.request("GET", "/metrics")
        check(b"answerd_connections " in body, body)
        for path in ("/nothing", "/healthz/", "/../etc/passwd", "/%2e%2e/etc/passwd"):
            status, _, body = server.request("GET", path)
            check(status in (403, 404), f"{path}: {status}")
        status, headers, _ = server.request("GET", "/v1/ask")
        check_equal((status, headers["Allow"]), (405, "POST"), "GET /v1/ask")
        status, headers, _ = server.request("DELETE", "/healthz")
        check_equal((status, headers["Allow"]), (405, "GET, HEAD"), "DELETE /healthz")
        check_equal(server.request("GET", "/ws")[0], 426, "/ws without an upgrade")


def refused(server, status, head, body=b""):
    received = server.send_raw(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body).decode()
    check(received.startswith(f"HTTP/1.1 {status} "), f"{head!r}: {received!r}")
    check_equal(received.count("HTTP/1.1"), 1, f"one answer to {head!r}")
    error = json.loads(received.split("\r\n\r\n", 1)[1])["error"]
    check(len(error["message"]) > 15, f"no advice: {error}")


def test_unclear_requests_are_refused():
    smuggled = b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
    post = "POST /v1/ask HTTP/1.1\nHost: a\n"
    with Server() as server:
        refused(server, 411, post.strip())
        refused(server, 400, post + "Transfer-Encoding: chunked", b"0\r\n\r\n" + smuggled)
        refused(server, 400, post + "Content-Length: 5\nTransfer-Encoding: chunked", smuggled)
        refused(server, 400, post + "Content-Length: 5\nContent-Length: 6", smuggled)
        refused(server, 400, post + "Content-Length: +5", smuggled)
        refused(server, 400, post + "Content-Length: 5, 5", smuggled)
        refused(server, 400, post + "Content-Length: 0x5", smuggled)
        refused(server, 400, post + "Content-Length: -1", smuggled)
        refused(server, 400, post + "Content-Length: 0")
        refused(server, 413, post + "Content-Length: 16385", smuggled)
        refused(server, 413, post + "Content-Length: 99999999999999", smuggled)
        refused(server, 400, post + "Host: b\nContent-Length: 5", smuggled)
        refused(server, 400, "GET /healthz HTTP/1.1")
        refused(server, 400, "GET /healthz HTTP/1.1\nHost: a\nContent-Length: 5", b"hello")
        check_equal(server.request("GET", "/healthz")[0], 200, "still serving")


def test_bad_json():
    with Server() as server:
        for body, code in ((b"{", "parse_error"), (b"[]", "invalid_request"),
                           (b'{"question":"\xff"}', "parse_error"), (b"{}", "invalid_params"),
                           (b'{"question":1}', "invalid_params"),
                           (b'{"question":"a","question":"b"}', "invalid_request"),
                           (b'{"question":"a","lang":"xx"}', "invalid_params"),
                           (b"[" * 100, "invalid_request"), (b"{}," * 5000, None)):
            status, _, text = server.ask(body)
            check_equal(status, 400, f"{body[:40]}: {text}")
            if code:
                check_equal(json.loads(text)["error"]["code"], code, body[:40])
        status, _, text = server.ask({"question": "가" * 2001})
        check_equal((status, json.loads(text)["error"]["code"]), (413, "too_large"))


def test_body_that_does_not_come():
    with Server(settings={"limits.body_timeout_ms": 300}) as server:
        received = server.send_raw(b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
        check(received.startswith(b"HTTP/1.1 408 "), received)


def test_headers_that_do_not_come():
    with Server(settings={"limits.header_timeout_ms": 1000}) as server:
        check_equal(server.send_raw(b"GET / HTTP/1.1\r\nHost: "), b"", "closed in silence")
        check_equal(server.send_raw(b""), b"", "closed in silence")
