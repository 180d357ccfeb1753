"""New knowledge in a running server: taken whole or not at all, and nobody is disconnected."""

import shutil

from support import *

PACKS = ROOT / "tests/packs"
ASKED = "How much did Norlin Lines invest in Arvo Ferries?"
ASKED_KO = "노를린은 아르보에 얼마를 투자했나요?"
RELOADS = int(os.environ.get("ANSWERD_RELOADS", "20"))


class Pack:
    """A copy of the ferries that may be changed."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "ferries"
        self.languages = pathlib.Path(folder) / "languages"
        shutil.copytree(PACKS / "ferries", self.folder)
        shutil.copytree(PACKS / "languages", self.languages)

    def rewrite(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        check(old in text, f"{old} in {file}")
        path.write_text(text.replace(old, new))

    def server(self, **settings):
        return Server("--knowledge", str(self.folder), settings=settings)


def reload(server, outcome):
    """Asks for it and waits for what the log says of it."""
    count = server.log.count(outcome)
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while server.log.count(outcome) == count:
        check(time.monotonic() < deadline, f"no '{outcome}' in the log:\n{server.log}")
        time.sleep(0.01)


def test_new_knowledge_is_taken():
    with temporary_folder() as folder:
        pack = Pack(folder)
        with pack.server() as server, Native(server) as client:
            check("40 million dollars" in client.ask(ASKED)["text"], "before")
            pack.rewrite("partnerships.json", "40 million dollars: Norlin Lines invested it",
                         "40 million dollars in all: Norlin Lines invested it")
            pack.rewrite("partnerships.json", "4000만 달러입니다. 노를린이", "모두 4000만 달러입니다. 노를린이")
            reload(server, "reloaded packs=")
            check("in all" in client.ask(ASKED)["text"], "after, on the same connection")
            check("모두" in client.ask(ASKED_KO)["text"], "in Korean")


def test_mistakes_are_named_and_change_nothing():
    with temporary_folder() as folder:
        pack = Pack(folder)
        with pack.server() as server, Native(server) as client:
            before = client.ask(ASKED)["text"]
            pack.rewrite("partnerships.json", '"norlin-lines"', '"nobody"')
            reload(server, "not reloaded")
            check("partnerships.json:" in server.log and "nobody" in server.log, server.log)
            check_equal(client.ask(ASKED)["text"], before, "the former knowledge")


def test_worse_answers_are_refused():
    question = {"id": "gate-1", "lang": "en", "question": ASKED, "kind": "amount",
                "expect": ["norlin-arvo-investment"], "contains": ["41 million"]}
    with temporary_folder() as folder:
        pack = Pack(folder)
        with pack.server() as server:
            (pack.folder / "questions").mkdir()
            (pack.folder / "questions/gate.jsonl").write_text(json.dumps(question) + "\n")
            reload(server, "not reloaded")
            check("gate-1" in server.log and "0 of its 1 questions" in server.log, server.log)
        with pack.server(reload_gate="off") as server:
            reload(server, "reloaded packs=")


def test_reloading_under_load():
    versions = ("40 million dollars: Norlin Lines invested it",
                "40 million dollars in all: Norlin Lines invested it")
    with temporary_folder() as folder:
        pack = Pack(folder)
        with pack.server() as server:
            stop = threading.Event()
            seen = []

            def ask_on_and_on():
                with Native(server) as client:
                    while not stop.is_set():
                        done = client.ask(ASKED)
                        seen.append((json.dumps(done["receipt"]["pack"]), done["text"]))

            clients = [threading.Thread(target=ask_on_and_on) for _ in range(4)]
            for client in clients:
                client.start()
            for turn in range(RELOADS):
                pack.rewrite("partnerships.json", versions[turn % 2], versions[(turn + 1) % 2])
                reload(server, "reloaded packs=")
            stop.set()
            for client in clients:
                client.join(PATIENCE)
                check(not client.is_alive(), "a client that hangs")
            texts = {}
            for pack_hash, text in seen:
                texts.setdefault(pack_hash, set()).add(text)
            check_equal(len(texts), 2, "versions that were seen")
            for pack_hash, found in texts.items():
                check_equal(len(found), 1, f"one text of {pack_hash}")
            check_equal(server.metric("answerd_questions_total"), len(seen), "answered once each")
