"""Coming back to a conversation, and asking the same again."""

from support import *


def resume(client, **changes):
    return {"conversation": client.session["conversation"],
            "resume_token": client.session["resume_token"], **changes}


def test_missed_finals_are_replayed():
    with Server() as server:
        with Native(server) as first:
            texts = [first.ask(question)["text"]
                     for question in (QUESTION, QUESTION_KO, QUESTION_JA)]
        with Native(server, session=resume(first, last_seq=1)) as second:
            check_equal(second.session["conversation"], first.session["conversation"])
            check_equal(second.session["last_seq"], 3, "last_seq")
            replayed = [second.notification("answer.done") for _ in range(2)]
            check_equal([done["seq"] for done in replayed], [2, 3], "seq")
            check_equal([done["text"] for done in replayed], texts[1:], "text")
            check_equal(second.ask(QUESTION)["seq"], 4, "nothing else was replayed")


def test_final_of_a_client_that_left():
    """The question was taken, the client cut off: the final waits."""
    with Server() as server:
        client = Native(server)
        client.request("ask", client_msg_id="lost", text=QUESTION_KO)
        client.socket.close()
        with Native(server) as other:
            other.ask(QUESTION)  # by then the first was taken
        with Native(server, session=resume(client, last_seq=0)) as again:
            done = again.notification("answer.done")
            check_equal((done["client_msg_id"], done["seq"]), ("lost", 1), done)


def test_same_client_msg_id():
    with Server() as server, Native(server) as client:
        first = client.ask(QUESTION, "m1")
        before = server.metric("answerd_questions_total")
        again = client.ask(QUESTION, "m1")
        check_equal(again, first, "the stored answer")
        other = client.ask(QUESTION_JA, "m1")
        check_equal(other, first, "the id counts, not the text")
        check_equal(server.metric("answerd_questions_total"), before, "no second question")
        check_equal(client.ask(QUESTION, "m2")["seq"], 2, "seq")


def test_same_client_msg_id_after_reconnect():
    with Server() as server:
        with Native(server) as first:
            done = first.ask(QUESTION_JA, "m1")
        with Native(server, session=resume(first, last_seq=1)) as second:
            check_equal(second.ask(QUESTION_JA, "m1"), done, "the stored answer")


def test_focus_survives():
    with Server() as server:
        with Native(server) as first:
            first.ask("Who is Chey Tae-won?")
        with Native(server, session=resume(first, last_seq=1)) as second:
            check_equal(second.ask("What does he advocate?")["outcome"], "answered", "outcome")


def test_wrong_tokens():
    with Server() as server:
        with Native(server) as first:
            first.ask(QUESTION)
        with Native(server, open_session=False) as client:
            for changes in ({"resume_token": "0" * 32}, {"resume_token": ""},
                            {"conversation": "f" * 32}):
                error = client.refusal("session.open", **resume(first, **changes))
                check_equal(error["code"], 2003, changes)
            messages = {client.refusal("session.open", **resume(first, **changes))["message"]
                        for changes in ({"resume_token": "0" * 32}, {"conversation": "f" * 32})}
            check_equal(len(messages), 1, "a guess learns nothing")
            second = client.call("session.open", **resume(first))
            check(second["resume_token"] != first.session["resume_token"], "a new token")
            check_equal(client.refusal("session.open", **resume(first))["code"], 2003, "used up")


def test_replaced():
    with Server() as server, Native(server) as first:
        first.ask(QUESTION)
        with Native(server, session=resume(first, last_seq=1)) as second:
            first.expect_close(4409)
            check_equal(second.ask(QUESTION_KO)["seq"], 2, "the second goes on")


def test_gap_is_told():
    with Server() as server:
        with Native(server) as first:
            for i in range(40):
                first.ask(QUESTION, f"m{i}")
        with Native(server, session=resume(first, last_seq=2)) as second:
            notice = second.notification("notice")
            check_equal(notice["kind"], "resume_gap", notice)
            check_equal(second.notification("answer.done")["seq"], 9, "the oldest that is kept")


def test_opening_anew_on_one_connection():
    with Server() as server, Native(server) as client:
        client.ask(QUESTION)
        former = client.session
        client.session = client.call("session.open")
        check(client.session["conversation"] != former["conversation"], "another conversation")
        check_equal(client.ask(QUESTION)["seq"], 1, "seq")
        back = client.call("session.open", conversation=former["conversation"],
                           resume_token=former["resume_token"], last_seq=1)
        check_equal(back["last_seq"], 1, "back again")
