"""Clients that know nothing of answerd hold a conversation with it."""

from support import *
from terminal import Terminal


def test_python_websockets():
    with Server() as server:
        command = ["/usr/bin/python3", "-m", "websockets", f"ws://127.0.0.1:{server.port}/ws"]
        with Terminal(command) as client:
            client.screen.write = lambda text: None  # it draws in ways that the screen does not know
            for line, word in ((None, "/help lists"), ("/help", "Anything else is a question"),
                               (QUESTION, AMOUNT), (QUESTION_KO, "3조9200억"),
                               (QUESTION_JA, "3兆9200億"), ("/quit", "1000 (OK)")):
                if line:
                    client.send(line + "\n")
                client.wait_until(lambda: word in client.raw, word)
