"""The native protocol: JSON-RPC over WebSocket, subprotocol answerd.v1."""

import asyncio
import json

from support import *

import websockets


def test_session_and_answer():
    with Server() as server, Native(server, session={"client": "scenario"}) as client:
        session = client.session
        check_equal(len(session["conversation"]), 32, "conversation")
        check_equal(len(session["resume_token"]), 32, "resume_token")
        check_equal(session["last_seq"], 0, "last_seq")
        check_equal(session["server"]["name"], "answerd", "server")
        check_equal(session["limits"]["message_bytes"], 16384, "message_bytes")
        check_equal(session["limits"]["question_characters"], 2000, "question_characters")
        check(all(len(pack["hash"]) == 64 for pack in session["packs"]), "pack hashes")
        done = client.ask(QUESTION)
        check_equal(done["outcome"], "answered", "outcome")
        check(AMOUNT in done["text"] and "[1]" in done["text"], done["text"])
        check_equal(done["seq"], 1, "seq")
        citation = done["citations"][0]
        check_equal(citation["n"], 1, "n")
        check(citation["title"] and citation["published"] and citation["paragraph"], citation)
        check(done["receipt"]["pack"] and done["receipt"]["records"], done["receipt"])
        check(0 < done["confidence"] <= 1 and done["band"] == "high", done)


def test_three_languages():
    with Server() as server, Native(server) as client:
        check_equal(client.ask(QUESTION_KO)["lang"], "ko", "lang")
        check("3조9200억" in client.ask(QUESTION_KO)["text"], "the amount in Korean")
        japanese = client.ask(QUESTION_JA)
        check_equal((japanese["lang"], japanese["outcome"]), ("ja", "answered"), japanese["text"])
        forced = client.ask(QUESTION, lang="ja")
        check_equal((forced["lang"], forced["outcome"]), ("ja", "answered"), forced["text"])
        client.call("session.set_language", lang="ko")
        check_equal(client.ask(QUESTION)["lang"], "ko", "session language")
        client.call("session.set_language", lang="")
        check_equal(client.ask(QUESTION)["lang"], "en", "language of the question")
        check_equal(client.refusal("session.set_language", lang="xx")["code"], -32602, "code")
        check_equal(client.refusal("ask", client_msg_id="x", text="?", lang="xx")["code"], -32602)


def test_feedback_cancel_ping_ack():
    with Server() as server, Native(server) as client:
        done = client.ask(QUESTION)
        client.call("feedback", answer_id=done["answer_id"], rating=1, comment="좋아요")
        client.call("ping")
        client.send_json({"jsonrpc": "2.0", "method": "ack", "params": {"seq": done["seq"]}})
        check_equal(client.refusal("feedback", answer_id="a0", rating=1)["code"], 2003, "code")
        check_equal(client.refusal("cancel", answer_id=done["answer_id"])["code"], 2003, "code")
        check_equal(client.refusal("feedback", answer_id="a", rating=7)["code"], -32602, "code")


def test_cancel_in_one_packet():
    """Question and cancel arrive together: the question ends as cancelled, once."""
    with Server() as server, Native(server) as client:
        before = client.ask(QUESTION)
        # The id of the next answer is the last one's plus one, in hex after the prefix.
        prefix, number = before["answer_id"][:17], int(before["answer_id"][17:], 16)
        following = f"{prefix}{number + 1:x}"
        client.socket.sendall(
            frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": 50, "method": "ask", "params": {
                "client_msg_id": "c", "text": QUESTION_JA}}).encode())
            + frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": 51, "method": "cancel", "params": {
                "answer_id": following}}).encode()))
        check_equal(client.reply(50)["result"]["answer_id"], following, "answer_id")
        check("result" in client.reply(51), "cancel")
        done = client.notification("answer.done")
        check_equal((done["outcome"], done["seq"]), ("cancelled", 2), "cancelled final")
        check_equal(client.ask(QUESTION)["seq"], 3, "the next final follows")


def test_needs_session():
    with Server() as server, Native(server, open_session=False) as client:
        error = client.refusal("ask", client_msg_id="m", text=QUESTION)
        check_equal(error["code"], -32600, "code")
        check("session.open" in error["message"], error["message"])
        client.call("ping")


def test_switch_from_plain():
    with Server() as server, Native(server, open_session=False, protocol=None) as client:
        check("/help" in client.receive(), "greeting")
        client.call("session.open")
        check_equal(client.ask(QUESTION)["outcome"], "answered", "outcome")


def test_follow_up_keeps_the_focus():
    with Server() as server, Native(server) as client:
        client.ask("Who is Chey Tae-won?")
        done = client.ask("What does he advocate?")
        check_equal(done["outcome"], "answered", done["text"])


def test_many_questions_in_one_write():
    with Server() as server, Native(server) as client:
        texts = [QUESTION, QUESTION_KO, QUESTION_JA] * 10
        client.socket.sendall(b"".join(
            frame(TEXT, json.dumps({"jsonrpc": "2.0", "id": i, "method": "ask", "params": {
                "client_msg_id": f"m{i}", "text": text}}).encode())
            for i, text in enumerate(texts)))
        for i in range(len(texts)):
            check("result" in client.reply(i), "reply")
        finals = [client.notification("answer.done") for _ in texts]
        check_equal([done["seq"] for done in finals], list(range(1, 31)), "seq")
        check_equal([done["client_msg_id"] for done in finals], [f"m{i}" for i in range(30)])
        check_equal([done["lang"] for done in finals], ["en", "ko", "ja"] * 10, "lang")


def test_fragments_and_pings_between():
    with Server() as server, Native(server) as client:
        data = json.dumps({"jsonrpc": "2.0", "id": 9, "method": "ask", "params": {
            "client_msg_id": "f", "text": QUESTION_KO}}, ensure_ascii=False).encode()
        pieces = [data[i:i + 5] for i in range(0, len(data), 5)]
        client.send_frame(TEXT, pieces[0], final=False)
        for piece in pieces[1:-1]:
            client.send_frame(0, piece, final=False)
        client.send_frame(PING, b"still here")
        client.send_frame(0, b"", final=False)
        client.send_frame(0, pieces[-1])
        check("result" in client.reply(9), "reply")
        check("3조9200억" in client.notification("answer.done")["text"], "answer")


def test_independent_client():
    """A client library of others, which offers compression: it is declined."""

    async def talk(port):
        async with websockets.connect(f"ws://127.0.0.1:{port}/ws",
                                      subprotocols=["answerd.v1"]) as socket:
            check_equal(socket.subprotocol, "answerd.v1", "subprotocol")
            check_equal(socket.extensions, [], "extensions")
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "session.open"}))
            check("conversation" in json.loads(await socket.recv())["result"], "session")
            await (await socket.ping())
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "ask", "params": {
                "client_msg_id": "1", "text": QUESTION_JA}}))
            await socket.recv()
            while json.loads(message := await socket.recv())["method"] != "answer.done":
                pass
            check_equal(json.loads(message)["params"]["lang"], "ja", "lang")

    with Server() as server:
        asyncio.run(asyncio.wait_for(talk(server.port), PATIENCE))


def refused(server, status, **changes):
    received = server.send_raw(handshake_lines(server, **changes)).decode()
    check(received.startswith(f"HTTP/1.1 {status} "), f"{changes}: {received!r}")
    error = json.loads(received.split("\r\n\r\n", 1)[1])["error"]
    check(len(error["message"]) > 20, f"no advice: {error}")
    return received


def test_handshake_is_checked():
    with Server() as server:
        refused(server, 404, request="GET /elsewhere HTTP/1.1")
        refused(server, 400, request="POST /ws HTTP/1.1")
        refused(server, 400, request="GET /ws HTTP/1.0")
        refused(server, 400, Host=None)
        refused(server, 400, Host="a\r\nHost: b")
        refused(server, 400, Connection="close")
        refused(server, 400, Sec_WebSocket_Key="abc")
        refused(server, 400, Sec_WebSocket_Key=None)
        refused(server, 400, Sec_WebSocket_Key="!" * 22 + "==")
        refused(server, 400, Content_Length="5")
        refused(server, 400, Transfer_Encoding="chunked")
        refused(server, 400, Sec_WebSocket_Protocol="answerd.v2, chat")
        version = refused(server, 426, Sec_WebSocket_Version="8")
        check("Sec-WebSocket-Version: 13" in version, version)
        refused(server, 426, Sec_WebSocket_Version=None)
        with Client(server, "chat, answerd.v1") as client:
            check("answerd.v1" in client.head, client.head)
        with Client(server, Connection="keep-alive, Upgrade") as client:
            client.receive()


def test_connect_and_other_upgrades():
    with Server() as server:
        server.send_raw(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n")
        server.send_raw(handshake_lines(server, Upgrade="h2c"))
        server.send_raw(handshake_lines(server, Upgrade="irc"))
        server.send_raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        check_equal(server.request("GET", "/healthz")[0], 200, "still serving")


def test_origins():
    settings = {"origins": "https://chat.example.com"}
    with Server(settings=settings) as server:
        own = f"http://127.0.0.1:{server.port}"
        for origin in (None, "https://chat.example.com", own):
            with Native(server, Origin=origin) as client:
                client.call("ping")
        for origin in ("https://evil.example.com", "https://chat.example.com.evil.com", "null",
                       "http://chat.example.com", "https://chat.example.com:8443"):
            with Client(server, "answerd.v1", Origin=origin) as client:
                messages = client.expect_close(4403)
                check_equal(json.loads(messages[0])["error"]["code"], 2002, messages)
        # A name that an attacker points here is not our own address.
        with Client(server, "answerd.v1", Host="evil.com", Origin="http://evil.com") as client:
            client.expect_close(4403)
