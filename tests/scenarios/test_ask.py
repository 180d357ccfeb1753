"""The client `ask` away from a terminal: one question, a pipe, a batch, and what goes wrong."""

import subprocess

from asking import ASK, Asked, RawServer, environment_of
from support import *

DECLINED = "What is the airspeed of an unladen swallow?"
FIELDS = ["id", "text", "outcome", "refused", "confidence", "lang", "plugin", "citations",
          "suggestions"]


def batch_lines(items):
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


# ---- One question ----

def test_one_question_in_three_languages():
    with Server() as server:
        for question, amount, date in ((QUESTION, AMOUNT, "21 August 2025"),
                                       (QUESTION_KO, "3조9200억", "2025년 8월 21일"),
                                       (QUESTION_JA, "3兆9200億", "2025年8月21日")):
            asked = Asked([question], server)
            check_equal((asked.code, asked.errors), (0, ""), question)
            lines = asked.output.split("\n")
            check(amount in lines[0] and lines[0].endswith("[1]"), asked.output)
            check(lines[2].startswith("  [1] ") and f" · {date} · ¶ 7" in lines[2], asked.output)
            check("\x1b" not in asked.output, "escape sequences in a pipe")


def test_words_make_one_question():
    with Server() as server:
        asked = Asked(QUESTION.split(), server)
        check(asked.code == 0 and AMOUNT in asked.output, asked.output)


def test_declined():
    with Server() as server:
        asked = Asked([DECLINED], server)
        check_equal((asked.code, asked.errors), (3, ""), asked.output)
        check("\n  → " in asked.output, "what could be asked instead")


def test_language():
    with Server() as server:
        check("하이닉스" in Asked(["--lang", "ko", QUESTION], server).output, "Korean")
        asked = Asked(["--lang", "xx", QUESTION], server)
        check(asked.code == 1 and "'xx'" in asked.errors and not asked.output, asked.errors)


def test_json():
    with Server() as server:
        asked = Asked(["--json", QUESTION], server)
        record, = asked.records
        check_equal(list(record)[:8], FIELDS[1:], "fields")
        check(AMOUNT in record["text"] and record["refused"] is False, record)
        check_equal(record["citations"][0]["published"], "2025-08-21T07:00", "as it came")
        asked = Asked(["--json", DECLINED], server)
        check_equal((asked.code, asked.records[0]["refused"]), (3, True), asked.output)


def test_color():
    with Server() as server:
        check("\x1b[36m[1]" in Asked(["--color=always", QUESTION], server).output, "colour")
        check("\x1b" not in Asked(["--color=auto", QUESTION], server).output, "none in a pipe")


# ---- What is wrong with a call ----

def test_bad_calls():
    for arguments, word in (
            (["--bogus"], "--bogus"), (["-x"], "-x"), (["--url"], "--url"),
            (["--json=3"], "no value"), ([""], "empty"), (["  "], "empty"),
            (["--url", "foo", "x"], "ws://"), (["--url", "ws://h:99999", "x"], "port"),
            (["--lang", "k", "x"], "--lang"), (["--color=blue", "x"], "never"),
            (["--batch", "-", "x"], "--batch")):
        asked = Asked(arguments)
        check_equal((asked.code, asked.output), (1, ""), arguments)
        check(asked.errors.startswith("ask: ") and word in asked.errors.split("\n")[0],
              f"{arguments}: {asked.errors}")
        check("Try: ask --help" in asked.errors, asked.errors)


def test_help_and_version():
    asked = Asked(["--help"])
    check(asked.code == 0 and "--batch" in asked.output, asked.output)
    check(Asked(["--version"]).output.startswith("ask "), "version")


def test_nothing_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        asked = Asked(["--url", f"http://127.0.0.1:{port}", "x"])
    check_equal(asked.code, 1, "exit code")
    check("refused" in asked.errors and f"serve --listen 127.0.0.1:{port}" in asked.errors,
          asked.errors)


def test_not_an_answerd_server():
    def status(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
        connection.close()

    def banner(connection):
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        connection.close()

    for act, word in ((status, "302"), (banner, "is it an answerd server?"),
                      (lambda connection: connection.close(), "is it an answerd server?"),
                      (lambda connection: None, "is it an answerd server?")):
        with RawServer(act) as server:
            asked = Asked(["x"], server)
            check_equal(asked.code, 1, "exit code")
            check(word in asked.errors and "cannot reach" not in asked.errors, asked.errors)


def test_wrong_path():
    with Server() as server:
        asked = Asked(["--url", f"http://127.0.0.1:{server.port}/nope", "x"])
        check(asked.code == 1 and "404" in asked.errors, asked.errors)


def test_too_long():
    with Server() as server:
        for question in ("a" * 3000, "hello " * 5000):
            asked = Asked([question], server)
            check(asked.code == 1 and "shorter" in asked.errors, asked.errors)


def test_standard_files():
    with Server() as server:
        with open("/dev/full", "w") as full:
            asked = Asked([QUESTION], server, stdout=full)
        check(asked.code == 1 and "space" in asked.errors, asked.errors)
        for closed in ("<&-", ">&-"):
            asked = subprocess.run(["/bin/sh", "-c", f'exec "$@" {closed}', "sh", ASK[-1]],
                                   env=environment_of(server), input=QUESTION.encode(),
                                   capture_output=True, timeout=PATIENCE)
            check_equal(asked.returncode, 1, f"{closed}: {asked.stderr}")


# ---- A pipe ----

def test_pipe():
    with Server() as server:
        asked = Asked([], server, f"{QUESTION}\n\n   \r\n{QUESTION_KO}\r\n{QUESTION_JA}")
        check_equal((asked.code, asked.errors), (0, ""), asked.output)
        places = [asked.output.index(word) for word in (AMOUNT, "3조9200억", "3兆9200億")]
        check_equal(places, sorted(places), "order")
        check("\x1b" not in asked.output, "escape sequences in a pipe")
        check_equal(Asked([], server).code, 0, "no question, no mistake")


def test_pipe_is_one_conversation():
    with Server() as server:
        asked = Asked(["--json"], server, "Who chairs SK Group?\nWhat did he say about AI?\n")
        check("Chey Tae-won" in asked.records[1]["text"], asked.output)


def test_pipe_goes_on():
    with Server() as server:
        lines = b"SK \xff\xfe\n" + b"a" * 3000 + b"\n" + QUESTION.encode() + b"\n\xed\x95\n"
        asked = Asked([], server, lines)
        check_equal(asked.code, 1, "one was turned down")
        check("line 2:" in asked.errors and asked.errors.count("\n") == 1, asked.errors)
        check(AMOUNT in asked.output, asked.output)
        asked = Asked([], server, f"{DECLINED}\n{QUESTION}\n")
        check_equal(asked.code, 3, "one was declined")


def test_reader_leaves():
    with Server() as server:
        asking = subprocess.Popen([*ASK], env=environment_of(server), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        asking.stdin.write((QUESTION + "\n").encode())
        asking.stdin.flush()
        check(AMOUNT in asking.stdout.readline().decode(), "answered at once")
        asking.stdout.close()
        try:
            while True:
                asking.stdin.write((QUESTION + "\n").encode())
                asking.stdin.flush()
        except BrokenPipeError:
            pass
        check_equal(asking.wait(PATIENCE), 1, "exit code")
        check_equal(asking.stderr.read(), b"", "nobody is left to be told")


# ---- A batch ----

def test_batch():
    items = [{"id": 1, "question": QUESTION},
             {"id": "two", "question": "What did he say about AI?",
              "conversation": ["Who chairs SK Group?"]},
             {"id": 3, "question": QUESTION, "lang": "ja"},
             {"id": {"a": 1}, "question": "a" * 3000},
             {"question": DECLINED},
             {"id": 6, "question": QUESTION, "lang": "klingon"},
             {"id": 7, "question": ""},
             {"id": 8, "question": QUESTION_KO, "conversation": [], "lang": None}]
    with Server() as server:
        asked = Asked(["--batch", "-"], server, batch_lines(items))
        records = asked.records
        check_equal((asked.code, asked.errors), (0, ""), asked.output)
        for record in records:
            check_equal(list(record), FIELDS, "fields")
        check_equal([record["id"] for record in records],
                    [item.get("id") for item in items], "order")
        check_equal([record["refused"] for record in records],
                    [False, False, False, True, True, True, True, False], asked.output)
        check("Chey Tae-won" in records[1]["text"], records[1])
        check_equal(records[2]["lang"], "ja", records[2])
        check("shorter" in records[3]["text"], records[3])
        check("klingon" in records[5]["text"], records[5])


def test_batch_conversations_are_fresh():
    items = [{"id": 1, "question": "Who chairs SK Group?"},
             {"id": 2, "question": "What did he say about AI?"}] * 20
    with Server() as server:
        records = Asked(["--batch", "-"], server, batch_lines(items)).records
        alone = Asked(["--json", "What did he say about AI?"], server).records[0]
        for record in records[1::2]:
            check_equal(record["text"], alone["text"], "as if nothing was asked before")


def test_batch_bad_lines():
    lines = ('{"id":1,"question":"Who chairs SK Group?"}\nnot json\n[1]\n{"id":"x"}\n\n'
             '{"id":5,"question":"q","conversation":"x"}\n{"id":6,"question":7}\n'
             '{"id":7,"question":"x","lang":3}\n'
             '{"id":8,"question":"Who chairs SK Group?"}')
    with Server() as server:
        asked = Asked(["--batch", "-"], server, lines)
        check_equal(asked.code, 1, "exit code")
        check_equal([record["id"] for record in asked.records],
                    [1, None, None, "x", 5, 6, 7, 8], "nothing is lost")
        for position, number in ((1, 2), (2, 3), (3, 4), (4, 6), (5, 7), (6, 8)):
            record = asked.records[position]
            check(record["refused"] and record["text"].startswith(f"line {number}: "), record)
            check(f"standard input:{number}: " in asked.errors, asked.errors)
        check("Chey" in asked.records[7]["text"], asked.output)


def test_batch_of_a_thousand():
    questions = [QUESTION, QUESTION_KO, QUESTION_JA, DECLINED, "a" * 3000]
    items = [{"id": number, "question": questions[number % 5]} for number in range(1000)]
    with Server() as server, temporary_folder() as folder:
        path = pathlib.Path(folder, "questions.jsonl")
        path.write_text(batch_lines(items))
        asked = Asked(["--batch", str(path)], server)
        check_equal((asked.code, asked.errors), (0, ""), "exit code")
        check_equal([record["id"] for record in asked.records], list(range(1000)), "order")
        check_equal(sum(record["refused"] for record in asked.records), 400, "refused")


def test_batch_waits_its_turn():
    settings = {"limits.questions_per_second_loopback": 20, "limits.questions_burst": 1,
                "limits.connections_per_address_loopback": 3}
    items = [{"id": number, "question": QUESTION, "conversation": [QUESTION_KO] * 4}
             for number in range(8)]
    with Server(settings=settings) as server:
        asked = Asked(["--batch", "-"], server, batch_lines(items))
        check_equal(asked.code, 0, asked.errors)
        check_equal([record["refused"] for record in asked.records], [False] * 8, asked.output)


def test_batch_files():
    with Server() as server:
        asked = Asked(["--batch", "/nowhere"], server)
        check(asked.code == 1 and "/nowhere" in asked.errors, asked.errors)
        asked = Asked(["--batch", "/"], server)
        check(asked.code == 1 and "directory" in asked.errors, asked.errors)
        check_equal(Asked(["--batch", "/dev/null"], server).code, 0, "an empty batch")
        with open("/dev/full", "w") as full:
            lines = batch_lines([{"id": 1, "question": QUESTION}] * 100)
            asked = Asked(["--batch", "-"], server, lines, stdout=full)
        check_equal((asked.code, asked.errors.count("\n")), (1, 1), asked.errors)


def test_batch_without_a_server():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}"
        asked = Asked(["--url", url, "--batch", "-"], None, '{"question":"x"}\n')
    check(asked.code == 1 and "refused" in asked.errors, asked.errors)
