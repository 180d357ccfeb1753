"""`answerd explain`: why a question got its answer, for people who write packs."""

import json
import os
import pty
import subprocess
import unicodedata

from support import BUILD, PATIENCE, QUESTION, QUESTION_JA, QUESTION_KO, ROOT, UNDER, check, \
    check_equal

FERRIES = ("--knowledge", "tests/packs/ferries")


def explain(*arguments, code=0):
    done = subprocess.run([*UNDER, str(BUILD / "answerd"), "explain", *arguments], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE * 2)
    output, errors = done.stdout.decode(), done.stderr.decode()
    check("Sanitizer" not in errors and "runtime error" not in errors, errors)
    check_equal(done.returncode, code, f"exit code of {arguments}\n{output}{errors}")
    return output if code == 0 else errors


def parts(output):
    """Part -> its lines, without the part's name."""
    found, name = {}, None
    for line in output.splitlines():
        if not line:
            break
        name = line[:11].strip() or name
        found.setdefault(name, []).append(line[11:])
    return found


def column(line, word):
    """The display column at which `word` begins."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[:line.index(word)])


def test_explains_an_answer():
    for question, language, said, amount in (
            (QUESTION, "en", "Kioxia", "3.92 trillion"),
            (QUESTION_KO, "ko", "키옥시아", "3조9200억"),
            (QUESTION_JA, "ja", "キオクシア", "3兆9200億")):
        shown = parts(explain(question))
        check_equal(shown["language"], [language])
        check(any(said in line and "entity        kioxia (company)" in line
                  for line in shown["pieces"]), shown["pieces"])
        check_equal(shown["asked"], ["how_much"])
        check("sk-hynix-kioxia-investment" in shown["records"][1], shown["records"])
        check("states fits" in shown["records"][1], shown["records"])
        check("partnerships    answered  sk-hynix-kioxia-investment" in shown["bids"][0],
              shown["bids"])
        check("0.58  the pack's threshold" in shown["bids"][-1], shown["bids"])
        check(amount in shown["answer"][0], shown["answer"])
        check(shown["answer"][1].startswith("[1] sk-hynix-kioxia-investment: "), shown["answer"])
        check(shown["why"][0].startswith(
            "answered by partnerships: sk-hynix-kioxia-investment states 'how_much', covers "),
            shown["why"])


def test_explains_a_decline():
    for question, said, price in (
            ("What is SK hynix's share price?", "SK hynix's", "share price"),
            ("SK하이닉스의 주가는 얼마인가요?", "SK하이닉스", "주가"),
            ("SKハイニックスの株価はいくらですか？", "SKハイニックス", "株価")):
        shown = parts(explain(question))
        check(any(price in line and "in no record" in line for line in shown["items"]),
              shown["items"])
        why = shown["why"][0]
        check(why.startswith("declined: the best record, "), why)
        check(f"covers '{said}'" in why and "does not state" in why and f"'{price}" in why, why)
        check(why.endswith(" is below the pack's 0.58"), why)
        check(all("untried" in line for line in shown["bids"][:-1]), shown["bids"])


def test_explains_a_correction():
    for question, place in (
            ("Did Samsung buy a building in Nagoya?", "Nagoya"),
            ("삼성전자는 나고야에 연구소를 샀나요?", "나고야"),
            ("サムスンは名古屋でビルを買いましたか？", "名古屋")):
        shown = parts(explain(question))
        check("yes/no" in shown["asked"][0], shown["asked"])
        check("contradicts" in shown["records"][1] and f"(not so: {place})" in shown["records"][1],
              shown["records"])
        why = shown["why"][0]
        check(why.startswith("answered no by partnerships: samsung-yokohama-building covers "), why)
        check(why.endswith(f"but holds something else for '{place}'"), why)


def test_explains_what_a_turn_leans_on():
    output = explain("최태원은 누구인가요?", "그는 AI에 대해 뭐라고 했나요?", "--json")
    first, second = json.loads(output)["turns"]
    check_equal(first["citations"], ["chey-tae-won"])
    check_equal([item["id"] for item in second["items"] if item["carried"]], ["chey-tae-won"])
    check_equal(second["pronoun"], "그는")
    text = explain("최태원은 누구인가요?", "그는 AI에 대해 뭐라고 했나요?").split("\n\n")
    check_equal(parts(text[1])["leans on"], ["entity chey-tae-won, for '그는' (person)"])


def test_json_names_the_winner():
    turn, = json.loads(explain("--json", "--lang", "ja", QUESTION_KO))["turns"]
    check_equal(turn["winner"], "partnerships")
    check_equal(turn["outcome"], "answered")
    check_equal((turn["question_language"], turn["language"]), ("ko", "ja"))
    check_equal(turn["citations"], ["sk-hynix-kioxia-investment"])
    check_equal(turn["records"][0]["flags"], ["states", "fits"])
    check_equal(len(turn["records"][0]["coverage"]), len(turn["items"]))
    check_equal(turn["bids"][0]["fate"], "answered")
    check(turn["bids"][0]["confidence"] >= turn["threshold"] == 0.58, turn["bids"])
    turn, = json.loads(explain("--json", "What is the \"price\" of Norlin?", *FERRIES))["turns"]
    check_equal(turn["outcome"], "unknown")
    check("winner" not in turn, turn)
    check("does not state 'price'" in turn["why"], turn["why"])


def test_shows_spelling_corrections():
    shown = parts(explain("When did the Eastpurt terminal open?", *FERRIES))
    check(any("Eastpurt" in line and "eastport (place)  read as 'eastport'" in line
              for line in shown["pieces"]), shown["pieces"])


def test_columns_stand_below_each_other():
    for question in (QUESTION, QUESTION_KO, QUESTION_JA, "SK하이닉스 トヨタ Kioxia 얼마?"):
        shown = parts(explain(question))
        columns = {column(line, word) for line in shown["pieces"]
                   for word in ("entity  ", "aspect  ", "concept  ", "particle", "ending")
                   if word in line and not line.startswith(word)}
        check_equal(len(columns), 1, shown["pieces"])
        columns = {column(line, "%") for line in shown["items"] if "%" in line}
        check_equal(len(columns), 1, shown["items"])


def test_explains_asking_back():
    output = explain("--json", "--knowledge", "tests/packs/namesakes", "When did Halden open?", "2")
    first, second = json.loads(output)["turns"]
    check_equal(first["outcome"], "clarify")
    check_equal(first["why"],
                "asked back: the question fits 'Halden Ferries' and 'Port of Halden' alike")
    check_equal((second["picked"], second["outcome"]), ("halden-port", "answered"))


def on_terminal(*arguments):
    leader, follower = pty.openpty()
    with subprocess.Popen([str(BUILD / "answerd"), "explain", *arguments], cwd=ROOT,
                          stdin=follower, stdout=follower, stderr=follower) as process:
        os.close(follower)
        output = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        process.wait(PATIENCE)
    os.close(leader)
    return output.decode()


def test_colours_are_for_terminals():
    check("\033[32manswered by partnerships" in on_terminal(QUESTION), "no colour")
    check("\033[33mdeclined" in on_terminal("What is SK hynix's share price?"), "no colour")
    check("\033" not in explain(QUESTION), "colours in a pipe")
    check("\033" not in on_terminal("--json", QUESTION), "colours in JSON")


def test_wrong_calls():
    check("usage: answerd explain" in explain(code=2), "no usage")
    check("unknown flag '--jsn', did you mean '--json'?" in explain("--jsn", "x", code=2), "flag")
    check("does not speak 'xx'" in explain("--lang", "xx", "Who?", code=1), "language")
    check("longer than 2000" in explain("a" * 2001, code=1), "length")
    check("usage: answerd explain" in explain("--help"), "no help")
    check("QUESTION..." in explain("--help"), "no operand")
