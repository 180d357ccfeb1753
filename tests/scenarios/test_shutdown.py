"""Starting that fails says why in one line; ending loses no answer."""

import json
import os

from support import *


def fails(*arguments, listen="127.0.0.1:0"):
    """Standard error of a server that cannot start."""
    result = subprocess.run([str(BUILD / "answerd"), "serve", "--listen", listen, *arguments],
                            capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT)
    check(result.returncode != 0, f"it started with {arguments}")
    check("Sanitizer" not in result.stderr, result.stderr)
    return result.stderr.strip()


def one_line(text, *words):
    check_equal(len(text.split("\n")), 1, f"lines in {text!r}")
    for word in words:
        check(word in text, f"{word!r} is missing in {text!r}")


def test_port_in_use():
    with Server() as server:
        address = f"127.0.0.1:{server.port}"
        one_line(fails(listen=address), address, "in use", "--listen")


def test_address_of_another_machine():
    one_line(fails(listen="192.0.2.1:8080"), "192.0.2.1:8080", "--listen")


def test_missing_pack():
    text = fails("--knowledge", "/nowhere/pack")
    check("/nowhere/pack" in text and len(text.split("\n")) <= 2, text)


def test_empty_knowledge_folder():
    with temporary_folder() as folder:
        text = fails("--knowledge", folder)
        check(folder in text, text)


def test_unreadable_plugin_folder():
    one_line(fails("--plugins", "/nowhere/plugins"), "/nowhere/plugins")
    with temporary_folder() as folder:
        os.chmod(folder, 0o777)
        one_line(fails("--plugins", folder), folder)


def test_ipv6():
    try:
        socket.socket(socket.AF_INET6).bind(("::1", 0))
    except OSError:
        return
    with Server(listen="[::1]:0") as server:
        with socket.create_connection(("::1", server.port), PATIENCE) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
            check(connection.recv(100).startswith(b"HTTP/1.1 200"), "answer")


def test_idle_connections_get_1001():
    with Server() as server:
        native, plain, silent = Native(server), Client(server), Native(server, open_session=False)
        keeping = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        keeping.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        keeping.recv(1000)
        fresh = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        native.ask(QUESTION)
        plain.receive()
        server.terminate()
        messages = [json.loads(message) for message in native.expect_close(1001)]
        check_equal(messages[0]["params"]["kind"], "maintenance", messages)
        plain.expect_close(1001)
        silent.expect_close(1001)
        for item in (keeping, fresh):
            try:
                check_equal(item.recv(100), b"", "HTTP connections end")
            except ConnectionResetError:
                pass
        check_equal(server.wait(), 0, "exit code")


def test_questions_in_flight():
    """SIGTERM while hundreds wait: each that was taken gets its one final, then 1001."""
    with Server() as server:
        clients = [Native(server) for _ in range(16)]
        for client in clients:
            client.socket.sendall(b"".join(
                frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": f"r{i}", "method": "ask", "params": {
                    "client_msg_id": f"m{i}", "text": (QUESTION, QUESTION_KO, QUESTION_JA)[i % 3],
                }}).encode()) for i in range(32)))
        clients[0].receive()
        server.terminate()
        for number, client in enumerate(clients):
            messages = [json.loads(message) for message in client.expect_close(1001)]
            taken = {message["result"]["answer_id"] for message in messages if "result" in message}
            refused = [message["error"]["code"] for message in messages if "error" in message]
            finals = [message["params"]["answer_id"] for message in messages
                      if message.get("method") == "answer.done"]
            check_equal(len(finals), len(set(finals)), "finals once")
            check(taken <= set(finals), f"client {number}: no final for {taken - set(finals)}")
            check(set(refused) <= {2006}, refused)
        check_equal(server.wait(), 0, "exit code")


def test_client_that_does_not_answer_the_close():
    with Server() as server:
        stubborn = Native(server)
        server.terminate()
        check_equal(server.wait(), 0, "exit code")
        stubborn.socket.close()


def test_question_over_http_while_ending():
    with Server() as server:
        connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        body = json.dumps({"question": QUESTION}).encode()
        connection.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                           % len(body) + body)
        check(connection.recv(100).startswith(b"HTTP/1.1 200"), "answer")
        server.terminate()
        check_equal(server.wait(), 0, "exit code")
        connection.close()


def test_ready_until_the_end():
    with Server() as server:
        check_equal(server.request("GET", "/readyz")[0], 200, "ready")
        server.terminate()
        check_equal(server.wait(), 0, "exit code")
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
            raise AssertionError("still accepting")
        except OSError:
            pass


def test_client_closes_first():
    with Server() as server:
        with Native(server) as client:
            client.send_frame(CLOSE, (1000).to_bytes(2, "big") + b"bye")
            client.expect_close(1000)
        for _ in range(50):
            Native(server, open_session=False).socket.close()
        check_equal(server.request("GET", "/healthz")[0], 200, "still serving")
