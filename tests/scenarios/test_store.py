"""Conversations that are kept: across restarts, crashes and servers, each question with one final."""

import concurrent.futures
import functools
import sqlite3
import stat

import test_resume
from support import *

KILLS = int(os.environ.get("ANSWERD_KILLS", "12"))


def answerd(*arguments, exit_code=0):
    """What a command prints."""
    process = subprocess.run([*UNDER, str(BUILD / "answerd"), *map(str, arguments)],
                             capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
    check_equal(process.returncode, exit_code, process.stderr)
    return process.stdout if exit_code == 0 else process.stderr


POSTGRESQL = os.environ.get("ANSWERD_TEST_POSTGRESQL")


def resume(client, **changes):
    return {"conversation": client.session["conversation"],
            "resume_token": client.session["resume_token"], **changes}


def kill(server):
    """As a crash would: nothing is finished."""
    server.is_ending = True
    server.expected_exit_code = -signal.SIGKILL
    server.process.kill()
    server.process.wait()


def kept(data):
    return functools.partial(Server, "--data", str(data))


def with_store(test):
    """The same test, with a server that keeps what it is told."""
    def run():
        original = test_resume.Server
        with temporary_folder() as data:
            test_resume.Server = kept(data)
            try:
                test()
            finally:
                test_resume.Server = original
    return run


# What holds in memory holds with a store.
for name, test in list(vars(test_resume).items()):
    if name.startswith("test_"):
        globals()[f"{name}_with_a_store"] = with_store(test)


def test_finals_survive_a_crash():
    with temporary_folder() as data:
        with kept(data)() as server:
            first = Native(server)
            texts = [first.ask(question)["text"]
                     for question in (QUESTION, QUESTION_KO, QUESTION_JA)]
            kill(server)
        with kept(data)() as server:
            with Native(server, session=resume(first, last_seq=1)) as second:
                check_equal(second.session["last_seq"], 3, "last_seq")
                replayed = [second.notification("answer.done") for _ in range(2)]
                check_equal([done["seq"] for done in replayed], [2, 3], "seq")
                check_equal([done["text"] for done in replayed], texts[1:], "text")
                check_equal(second.ask(QUESTION)["seq"], 4, "it goes on")


def test_what_was_spoken_of_survives_a_crash():
    with temporary_folder() as data:
        with kept(data)() as server:
            first = Native(server)
            first.ask("Who is Chey Tae-won?")
            kill(server)
        with kept(data)() as server, Native(server, session=resume(first, last_seq=1)) as second:
            check_equal(second.ask("What does he advocate?")["outcome"], "answered", "outcome")


def test_an_id_that_was_answered_makes_no_second_question_after_a_crash():
    with temporary_folder() as data:
        with kept(data)() as server:
            first = Native(server)
            done = first.ask(QUESTION_JA, "m1")
            kill(server)
        with kept(data)() as server, Native(server, session=resume(first, last_seq=1)) as second:
            check_equal(second.ask(QUESTION_JA, "m1"), done, "the stored answer")
            check_equal(server.metric("answerd_questions_total"), 0, "questions")


def test_a_conversation_goes_on_at_another_server():
    with temporary_folder() as data, kept(data)() as one, kept(data)() as other:
        first = Native(one)
        done = first.ask(QUESTION_KO, "m1")
        second = Native(other, session=resume(first, last_seq=0))
        check_equal(second.notification("answer.done"), done, "the final of the other server")
        check_equal(second.ask(QUESTION, "m2")["seq"], 2, "seq")
        with Native(one, session=resume(second, last_seq=1)) as back:
            check_equal(back.notification("answer.done")["client_msg_id"], "m2", "and back")


def test_a_key_makes_one_question_over_http():
    with temporary_folder() as data:
        body = {"question": "What does he advocate?", "conversation": ["Who is Chey Tae-won?"]}
        key = {"Idempotency-Key": "7d9f"}
        with kept(data)() as server:
            first = json.loads(server.ask(body, key)[2])
            check_equal(first["outcome"], "answered", first)
            check_equal(json.loads(server.ask(body, key)[2]), first, "asked again")
            other = json.loads(server.ask({"question": QUESTION_KO}, key)[2])
            check(other["answer_id"] != first["answer_id"], "another body is another question")
            check(json.loads(server.ask(body)[2])["answer_id"] != first["answer_id"], "without")
            status, _, text = server.ask(body, {"Idempotency-Key": "k" * 129})
            check_equal(status, 400, text)
            kill(server)
        with kept(data)() as server:
            check_equal(json.loads(server.ask(body, key)[2]), first, "after a crash")
            check_equal(server.metric("answerd_questions_total"), 0, "questions")


def ask_until_answered(address, name, asked):
    """A client that never gives up: {id: [finals]} as it saw them."""
    session = {}
    journal = {}
    for index, question in enumerate(asked):
        identifier = f"{name}-{index}"
        while identifier not in journal:
            try:
                client = Native(address(), session=session)
                session = resume(client, last_seq=session.get("last_seq", 0))
                done = client.ask(question, identifier)
                journal.setdefault(identifier, []).append(done)
                session["last_seq"] = done["seq"]
                client.socket.close()
            except AssertionError as error:
                if "session.open failed" not in str(error):
                    raise
                session = {}  # what was never answered is not kept
            except (OSError, Closed, EOFError, ValueError):
                time.sleep(0.01)
    return journal


def test_crashes_lose_and_double_nothing():
    questions = [QUESTION, QUESTION_KO, QUESTION_JA] * 10
    with temporary_folder() as data:
        current = {}

        def address():
            return current["server"]

        def crash_again_and_again():
            for _ in range(KILLS):
                with kept(data)() as server:
                    current["server"] = server
                    time.sleep(0.12)
                    kill(server)

        with kept(data)() as server:
            current["server"] = server
            kill(server)
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            clients = [pool.submit(ask_until_answered, address, f"c{i}", questions)
                       for i in range(4)]
            crash_again_and_again()
            with kept(data)() as server:
                current["server"] = server
                journals = [client.result() for client in clients]
        for journal in journals:
            check_equal(len(journal), len(questions), "answered")
            for identifier, finals in journal.items():
                check_equal(len(finals), 1, identifier)
                check_equal(finals[0]["outcome"], "answered", finals[0])


def test_what_names_a_person_is_not_kept():
    with temporary_folder() as data:
        with kept(data)() as server, Native(server) as client:
            client.ask("SK하이닉스는 키옥시아에 얼마를 투자했나요? 답은 kim@example.com, 010-1234-5678로")
        path = pathlib.Path(data) / "answerd.db"
        with sqlite3.connect(path) as database:
            asked = database.execute("SELECT question FROM turn").fetchone()[0]
        check("[email]" in asked and "[phone]" in asked, asked)
        written = b"".join(file.read_bytes() for file in pathlib.Path(data).iterdir())
        check(b"kim@example.com" not in written and b"1234-5678" not in written, "in the file")


def test_the_file_is_for_its_owner_alone():
    with temporary_folder() as data:
        with kept(data)() as server, Native(server) as client:
            client.ask(QUESTION)
        mode = os.stat(pathlib.Path(data) / "answerd.db").st_mode
        check_equal(stat.S_IMODE(mode), 0o600, "mode")


def test_a_conversation_is_exported_and_erased():
    with temporary_folder() as data:
        with kept(data)() as server, Native(server) as client:
            done = client.ask(QUESTION_JA, "m1")
            conversation = client.session["conversation"]
            client.call("feedback", answer_id=done["answer_id"], rating=1)
        exported = json.loads(answerd("export", conversation, "--data", data))
        check_equal(exported["conversation"], conversation, "id")
        turn = exported["turns"][0]
        check_equal((turn["question"], turn["answer"], turn["rating"], turn["client_msg_id"]),
                    (QUESTION_JA, done["text"], 1, "m1"), "turn")
        copy = pathlib.Path(data) / "copy.db"
        lines = answerd("copy-store", f"sqlite:{data}/answerd.db", f"sqlite:{copy}").splitlines()
        check_equal(lines[0].split(": ")[1], lines[1].split(": ")[1], "counts and hash")
        answerd("erase", conversation, "--data", data)
        check("no such conversation" in answerd("export", conversation, "--data", data, exit_code=1),
              "erased")
        check("--data" in answerd("export", conversation, exit_code=1), "advice without a store")


def test_old_conversations_are_erased():
    with temporary_folder() as data:
        with kept(data)(settings={"retention": "1s"}) as server:
            with Native(server) as client:
                client.ask(QUESTION)
            deadline = time.monotonic() + PATIENCE
            left = 1
            while left > 0 and time.monotonic() < deadline:
                time.sleep(0.5)
                with sqlite3.connect(pathlib.Path(data) / "answerd.db") as database:
                    left = database.execute("SELECT count(*) FROM conversation").fetchone()[0]
            check_equal(left, 0, "conversations")


def test_a_data_folder_that_cannot_be_used_is_named():
    with temporary_folder() as data:
        blocked = pathlib.Path(data) / "file"
        blocked.write_text("no folder")
        process = subprocess.run(
            [*UNDER, str(BUILD / "answerd"), "serve", "--listen", "127.0.0.1:0", "--data",
             str(blocked / "data")], capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
        check(process.returncode not in (0, -signal.SIGSEGV), process.returncode)
        check(str(blocked) in process.stderr, process.stderr)


def control_postgresql(*arguments):
    subprocess.run([os.environ["ANSWERD_TEST_POSTGRESQL_CONTROL"], *arguments], check=True,
                   stdout=subprocess.DEVNULL)


def on_postgresql():
    return Server("--store", POSTGRESQL)


# Where there is no PostgreSQL, with_postgresql says so.
if POSTGRESQL:
    def test_two_machines_share_a_database():
        with on_postgresql() as one, on_postgresql() as other:
            first = Native(one)
            done = first.ask(QUESTION_KO, "m1")
            kill(one)
            with Native(other, session=resume(first, last_seq=0)) as second:
                check_equal(second.notification("answer.done"), done, "the final of the other one")
                check_equal(second.ask(QUESTION_KO, "m1"), done, "no second question")
                check_equal(second.ask("언제 그랬나요?", "m2")["seq"], 2, "it goes on")

    def test_a_key_makes_one_question_on_two_machines():
        body, key = {"question": QUESTION_JA}, {"Idempotency-Key": os.urandom(8).hex()}
        with on_postgresql() as one, on_postgresql() as other:
            first = json.loads(one.ask(body, key)[2])
            check_equal(json.loads(other.ask(body, key)[2]), first, "at the other machine")

    def test_a_database_that_goes_away_loses_nothing():
        with on_postgresql() as server:
            client = Native(server)
            done = client.ask(QUESTION, "m1")
            control_postgresql("stop", "immediate")
            try:
                client.request("ask", client_msg_id="m2", text=QUESTION_KO)
                while True:  # a notice, then the end: nothing is answered that is not kept
                    message = client.receive_json()
                    check(message.get("method") != "answer.done", message)
            except Closed as closed:
                check_equal(closed.code, 1013, "close code")
            finally:
                control_postgresql("start")
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    second = Native(server, session=resume(client, last_seq=0))
                    break
                except AssertionError:
                    check(time.monotonic() < deadline, "it does not come back")
                    time.sleep(0.2)
            check_equal(second.notification("answer.done"), done, "what was kept")
            check_equal(second.ask(QUESTION_KO, "m2")["outcome"], "answered", "asked again")
            second.socket.close()
