"""Plain text: what a person with wscat or websocat sees."""

from support import *


def test_greeting_question_and_sources():
    with Server() as server, Client(server) as client:
        greeting = client.receive()
        check("/help" in greeting and "\n" not in greeting, greeting)
        client.send(QUESTION + "\n")
        lines = client.receive().split("\n")
        check(AMOUNT in lines[0], lines)
        check(lines[1].startswith("    [1] ") and "2025-08-21" in lines[1], lines)


def test_korean_and_japanese():
    with Server() as server, Client(server) as client:
        client.receive()
        client.send(QUESTION_KO)
        check("3조9200억" in client.receive(), "Korean")
        client.send(QUESTION_JA)
        check("¶" in client.receive(), "Japanese with its source")


def test_commands():
    with Server() as server, Client(server) as client:
        client.receive()
        for blank in ("", "\n", "   \r\n", "\t"):
            client.send(blank)
        client.send("/help")
        check("/quit" in client.receive(), "help comes first: blank lines are ignored")
        client.send("/lang ko")
        check("ko" in client.receive(), "language set")
        client.send(QUESTION)
        check("하이닉스" in client.receive(), "answer in Korean")
        client.send("/lang")
        client.receive()
        client.send(QUESTION)
        check(AMOUNT in client.receive(), "answer in English")
        client.send("/lang klingon")
        check("/lang ja" in client.receive(), "advice")
        client.send("/dance")
        check("/help" in client.receive(), "unknown command")
        client.send("/quit")
        client.expect_close(1000)


def test_json_later_is_a_question():
    """Only the first frame switches to the native protocol."""
    with Server() as server, Client(server) as client:
        client.receive()
        client.send(QUESTION)
        client.receive()
        client.send('{"jsonrpc":"2.0","id":1,"method":"ping"}')
        check("jsonrpc" not in client.receive(), "taken as a question")


def test_declines_clearly():
    with Server() as server, Client(server) as client:
        client.receive()
        client.send("What is the airspeed of an unladen swallow?")
        check(len(client.receive()) > 20, "a decline with advice")
