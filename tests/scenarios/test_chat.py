"""The chat of `ask` on a terminal."""

import asyncio
import stat

from asking import ASK, FakeServer, environment_of
from support import *
from terminal import (BACKSPACE, CONTROL, DELETE, END, HOME, LEFT, RIGHT, UP, Terminal, width_of)

PROMPT = "›"


class Chat(Terminal):
    """A chat that has greeted; its history is in a folder of its own unless one is given."""

    def __init__(self, server, *arguments, columns=80, rows=60, state=None, **environment):
        self.folder = None
        if state is None:
            self.folder = temporary_folder()
            state = self.folder.name
        self.state = state
        super().__init__([*ASK, *arguments], columns, rows,
                         environment_of(server, XDG_STATE_HOME=state, **environment))
        self.wait_for_prompt(1)

    def __exit__(self, *details):
        super().__exit__(*details)
        if self.folder is not None:
            self.folder.cleanup()
        return False

    def prompts(self):
        return sum(line.startswith(PROMPT) for line in self.screen.lines())

    def wait_for_prompt(self, count):
        self.wait_until(
            lambda: self.prompts() >= count and self.screen.cursor_line() == PROMPT, "a prompt")

    def wait_for_line(self, line):
        self.wait_until(lambda: self.screen.cursor_line() == f"{PROMPT} {line}".rstrip(),
                        f"the line {line!r}")

    def type(self, text):
        self.send(text)
        self.wait_for_line(text)

    def ask(self, text):
        """What stands between the question and the next prompt."""
        count = self.prompts()
        self.type(text)
        self.send("\r")
        self.wait_for_prompt(count + 1)
        lines = self.screen.lines()
        begin = max(place for place, line in enumerate(lines) if line == f"{PROMPT} {text}")
        return "\n".join(lines[begin + 1:-1])

    def leave(self):
        self.send(CONTROL["D"])
        check_equal(self.wait_for_end(), 0, "exit code")


# ---- Answers ----

def test_greeting_and_answers():
    with Server() as server, Chat(server) as chat:
        check("Korea" in chat.screen.lines()[0], chat.screen.text())
        for question, amount, date in ((QUESTION, AMOUNT, "21 August 2025"),
                                       (QUESTION_KO, "3조9200억", "2025년 8월 21일"),
                                       (QUESTION_JA, "3兆9200億", "2025年8月21日")):
            answer = chat.ask(question)
            check("● " in answer and amount in answer, answer)
            check("\n  [1] " in answer and date in answer, answer)
        check("\x1b[36m" in chat.raw, "no colour")
        chat.leave()


def test_declines():
    with Server() as server, Chat(server) as chat:
        answer = chat.ask("What is the airspeed of an unladen swallow?")
        check("○ " in answer and "\n  1 " in answer, answer)


def test_width():
    with Server() as server:
        for columns in (40, 100):
            with Chat(server, columns=columns) as chat:
                for number, question in enumerate((QUESTION, QUESTION_KO, QUESTION_JA, "/help")):
                    count = len(chat.screen.lines())
                    chat.send(question + "\r")
                    chat.wait_until(lambda: len(chat.screen.lines()) > count + 2 and
                                    chat.screen.cursor_line() == PROMPT, "an answer")
                for line in chat.screen.lines():
                    width = sum(width_of(character) for character in line)
                    check(width <= min(columns, 96), f"{width} columns: {line!r}")
                check(chat.raw.count("\x1b[?2004h") >= 5, "pasting as one line")


def test_no_color():
    with Server() as server, Chat(server, NO_COLOR="1") as chat:
        check(AMOUNT in chat.ask(QUESTION), "answer")
        check(not re.search(r"\x1b\[[0-9;]*m", chat.raw), "colour despite NO_COLOR")


def test_sources():
    with Server() as server, Chat(server) as chat:
        check("no sources" in chat.ask("/sources"), "before the first answer")
        chat.ask("What did Chey Tae-won say about AI and data?")
        check('"Korea must share data' in chat.ask("/sources"), "the quote")


def test_suggestion_by_number():
    with Server() as server, Chat(server) as chat:
        suggestion = re.search(r"^  2 (.+)$", chat.ask(QUESTION), re.M).group(1)
        answer = chat.ask("2")
        check(answer.startswith(f"  → {suggestion}\n") and "● " in answer, answer)
        check("→" not in chat.ask("9"), "no such number is a question")


def test_language():
    with Server() as server, Chat(server) as chat:
        chat.send("/lang ko\r")
        chat.wait_for("Answers come in 'ko' now.")
        check("하이닉스" in chat.ask(QUESTION), "Korean")
        chat.send("/lang klingon\r")
        chat.wait_for("does not speak 'klingon'")
        check("하이닉스" in chat.ask(QUESTION), "still Korean")
        chat.send("/lang auto\r")
        chat.wait_for("question's language now")
        check(AMOUNT in chat.ask(QUESTION), "English again")


def test_commands():
    with Server() as server, Chat(server) as chat:
        check("/sources" in chat.ask("/help"), "help")
        check("/help" in chat.ask("/dance"), "unknown command")
        check("no answer to rate" in chat.ask("/feedback +"), "nothing to rate")
        chat.ask("Who chairs SK Group?")
        check("Noted" in chat.ask("/feedback - too short"), "rating")
        check("fresh" in chat.ask("/new"), "new conversation")
        chat.send("/quit\r")
        check_equal(chat.wait_for_end(), 0, "exit code")


# ---- Editing ----

def test_editing():
    with Server() as server, Chat(server) as chat:
        chat.type("abcd")
        for keys, line in ((LEFT * 2 + "X", "abXcd"), (BACKSPACE, "abcd"), (HOME + "Q", "Qabcd"),
                           (DELETE, "Qbcd"), (END + "e", "Qbcde"), (LEFT + RIGHT + "f", "Qbcdef"),
                           (CONTROL["A"] + CONTROL["K"], ""), ("one two", "one two"),
                           (CONTROL["W"], "one"), (CONTROL["U"], "")):
            chat.send(keys)
            chat.wait_for_line(line)
        chat.type("한국과 日本")
        chat.send(LEFT * 3 + BACKSPACE)
        chat.wait_for_line("한국 日本")
        chat.send(CONTROL["U"])
        chat.type("😀 e\u0301")


def test_paste_is_one_line():
    with Server() as server, Chat(server) as chat:
        chat.send("\x1b[200~How much has SK hynix\ninvested in\tKioxia?\n\x1b[201~")
        chat.wait_for_line("How much has SK hynix invested in Kioxia?")
        chat.send("\r")
        chat.wait_for_prompt(2)
        check(AMOUNT in chat.screen.text(), chat.screen.text())


def test_long_paste():
    with Server() as server, Chat(server) as chat:
        chat.send("\x1b[200~" + "word " * 600 + "\x1b[201~")
        chat.wait_until(lambda: "".join(chat.screen.lines()).count("word") == 600,
                        "all words")
        chat.send("\r")
        chat.wait_for("longer than 2000 characters")
        chat.wait_for_prompt(2)
        check(AMOUNT in chat.ask(QUESTION), "goes on")


def test_typed_ahead():
    with Server() as server, Chat(server) as chat:
        chat.send(f"{QUESTION}\rWho chairs SK Group?\rhalf a l")
        chat.wait_for_line("half a l")
        check(AMOUNT in chat.screen.text() and "Chey Tae-won" in chat.screen.text(), "both")


def test_history():
    with Server() as server, temporary_folder() as state:
        with Chat(server, state=state) as chat:
            chat.ask("Who chairs SK Group?")
            chat.ask(QUESTION_KO)
            chat.leave()
        path = pathlib.Path(state, "answerd", "history")
        check_equal(stat.S_IMODE(path.stat().st_mode), 0o600, "others may read it")
        with Chat(server, state=state) as chat:
            chat.send(UP)
            chat.wait_for_line(QUESTION_KO)
            chat.send(UP)
            chat.wait_for_line("Who chairs SK Group?")
            chat.send(CONTROL["C"])
            chat.wait_for_line("")
            chat.send(CONTROL["R"] + "chair")
            chat.wait_for("bck:chair")
            chat.send("\r")
            chat.wait_for("● Chey Tae-won")


def test_resize():
    with Server() as server, Chat(server, columns=100) as chat:
        chat.type("half a question")
        chat.resize(50)
        time.sleep(0.3)  # the line is drawn anew: a key in that instant may be lost
        chat.send(" 한")
        chat.wait_for_line("half a question 한")
        chat.send(CONTROL["U"])
        chat.ask("Who chairs SK Group?")
        lines = chat.screen.lines()
        answer = lines[max(at for at, line in enumerate(lines) if "chairs SK" in line):]
        check(all(sum(map(width_of, line)) <= 50 for line in answer), answer)


# ---- Leaving and cancelling ----

def test_ctrl_c_at_the_prompt():
    with Server() as server, Chat(server) as chat:
        chat.type("not what I meant")
        chat.send(CONTROL["C"])
        chat.wait_for_prompt(2)
        check("not what I meant" in chat.screen.text(), "it stays readable above")
        chat.send(CONTROL["C"])
        check_equal(chat.wait_for_end(), 0, "exit code")


def test_ctrl_d():
    with Server() as server, Chat(server) as chat:
        chat.type("abc")
        chat.send(HOME + CONTROL["D"])
        chat.wait_for_line("bc")
        chat.send(CONTROL["U"])
        chat.wait_for_line("")
        chat.leave()


async def never(text):
    await asyncio.Event().wait()


def test_ctrl_c_cancels():
    with FakeServer(never) as server, Chat(server) as chat:
        chat.type("slow")
        chat.send("\r")
        chat.wait_for("thinking")
        chat.send(CONTROL["C"])
        chat.wait_for("× Stopped.")
        chat.wait_for_prompt(2)
        check_equal(len(server.requests("cancel")), 1, "told the server")
        chat.leave()


def test_second_ctrl_c_leaves():
    with FakeServer(never) as server:
        with Chat(server) as chat:
            server.cancels = False
            chat.type("slow")
            chat.send("\r")
            chat.wait_for("thinking")
            chat.send(CONTROL["C"])
            chat.wait_for("Ctrl-C again leaves")
            chat.send(CONTROL["C"])
            check_equal(chat.wait_for_end(), 1, "exit code")


# ---- Lost connections ----

async def quick(text):
    return {"text": f"You said {text}."}


def test_resumes():
    with FakeServer(quick) as server, Chat(server) as chat:
        chat.ask("one")
        chat.type("half")
        server.cut()
        chat.wait_for("Connection lost")
        chat.wait_for("Connected again.")
        chat.wait_for_line("half")
        opening = server.requests("session.open")[-1]
        check_equal((opening["conversation"], opening["resume_token"], opening["last_seq"]),
                    ("c1", "t1", 1), opening)
        chat.send(CONTROL["U"])
        chat.wait_for_line("")
        check("You said two." in chat.ask("two"), "goes on")


def test_question_survives_a_lost_connection():
    with FakeServer(never) as server, Chat(server) as chat:
        chat.type("slow")
        chat.send("\r")
        chat.wait_for("thinking")
        server.answer = quick
        server.cut()
        chat.wait_for("You said slow.")
        first, second = server.requests("ask")
        check_equal(first["client_msg_id"], second["client_msg_id"], "the same question")


def test_lost_conversation():
    with FakeServer(quick) as server, Chat(server) as chat:
        chat.ask("one")
        server.refuses_resuming = True
        server.cut()
        chat.wait_for("This is a new one.")
        check("You said two." in chat.ask("two"), "goes on")


def test_server_restarts():
    with Server() as server, Chat(server) as chat:
        chat.ask("Who chairs SK Group?")
        server.terminate()
        chat.wait_for("Connection lost")
        server.wait()
        chat.type("What did Chey Tae-won ")
        with Server(listen=f"127.0.0.1:{server.port}"):
            chat.wait_until(lambda: re.search(r"Connected again|This is a new one",
                                              chat.screen.text()), "the connection")
            chat.send("say about AI?")
            chat.wait_for_line("What did Chey Tae-won say about AI?")
            chat.send("\r")
            chat.wait_for("share data")


def test_no_server():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}"
        with Terminal([*ASK, "--url", url], environment=environment_of()) as chat:
            check_equal(chat.wait_for_end(), 1, "exit code")
            check("refused" in chat.screen.text(), chat.screen.text())


def test_hostile_server():
    """What a server sends must not drive the terminal."""
    async def hostile(text):
        return {"text": "\x1b]0;owned\x07\x1b[2J\x9b31mred\u202e done",
                "suggestions": [{"title": "\x1b[2J", "text": "\x1b[2Jnext\r\n"}]}

    with FakeServer(hostile) as server, Chat(server) as chat:
        check("red done" in chat.ask("x"), chat.screen.text())
        for mark in ("\x1b]", "\x1b[2J", "\x9b", "\u202e", "\x07"):
            check(mark not in chat.raw, repr(mark))
