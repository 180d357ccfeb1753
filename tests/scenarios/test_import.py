"""`answerd import`: files of others become a pack that checks, serves and answers or declines."""

import gzip

from support import *

PASSAGES = (
    {"id": "warranty-en_1", "lang": "en", "title": "Warranty",
     "text": "The warranty of the Lumen desk lamp runs for three years. It covers the driver, the"
             " hinge and the switch. Broken glass is not covered."},
    {"id": "보증?1", "title": "보증", "url": "http://lamp.example/ko", "date": "2025-03-04",
     "text": "루멘 탁상등의 보증 기간은 3년입니다. 드라이버와 경첩, 스위치가 보증됩니다."},
    {"id": "保証-1", "title": "保証", "indexed": True, "colour": "red",
     "text": "ルーメンの卓上灯の保証期間は三年です。ガラスの破損は対象外です。"},
    {"id": "old", "text": "This one is not wanted.", "indexed": False},
)
FAQ = {"intent": "return_parcel", "lang": "en",
       "answer": "Send the parcel back within thirty days.",
       "phrasings": ["How do I return my parcel?", "Can I send my parcel back?"]}
GUIDE = """# Care of the lamp

Wipe the shade with a **dry** cloth.

## Bulbs

| Socket | Watts |
|--------|-------|
| E14    | 7     |
"""
PAGE = """<html><head><title>배송 안내</title><script>var x = "<p>no</p>";</script></head>
<body><nav><a href="/">홈</a></nav><h1>배송 안내</h1><p>배송은 보통 이틀이 걸립니다.
<h2>요금</h2><ul><li>서울 3천 원<li>제주 6천 원</ul></body></html>"""
NOTES = "営業時間\n\n店は朝九時に\n開きます。\n\n水曜日は休みです。\n"


def answerd(*arguments, folder):
    """(exit code, standard output, standard error)."""
    done = subprocess.run([*UNDER, str(BUILD / "answerd"), *arguments], cwd=folder, text=True,
                          capture_output=True, timeout=PATIENCE, check=False)
    for mark in ("Sanitizer", "runtime error"):
        check(mark not in done.stderr, done.stderr)
    return done.returncode, done.stdout, done.stderr


def lines_of(*records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def write_files(folder):
    with gzip.open(folder / "lamps.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines_of(*PASSAGES, FAQ))
    for name, content in (("guide.md", GUIDE), ("배송.html", PAGE), ("notes.txt", NOTES)):
        (folder / name).write_text(content, encoding="utf-8")
    return ["lamps.jsonl.gz", "guide.md", "배송.html", "notes.txt"]


def records_of(pack):
    return {record["id"]: record for name in ("passages.jsonl", "faq.jsonl")
            for record in map(json.loads, (pack / name).read_text(encoding="utf-8").splitlines())}


def test_files_become_one_pack_that_answers():
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        files = write_files(folder)
        code, output, errors = answerd("import", *files, folder=folder)
        check_equal(code, 0, errors)
        check_equal(errors, "lamps.jsonl.gz:3: warning: the field 'colour' is left out\n")
        check_equal(output.splitlines(), [
            "lamps.jsonl.gz: 3 passages, 1 faq; skipped: 1 not indexed", "guide.md: 2 passages",
            "배송.html: 2 passages", "notes.txt: 1 passage",
            "lamps: answerd serve --knowledge lamps"])
        check_equal(answerd("check", "--strict", "lamps", folder=folder)[0], 0)

        settings = json.loads((folder / "lamps/pack.json").read_text(encoding="utf-8"))
        check_equal((settings["id"], settings["as_of"], sorted(settings["languages"])),
                    ("lamps", "2025-03-04", ["en", "ja", "ko"]))
        records = records_of(folder / "lamps")
        check_equal(records["보증?1"]["source"], {"id": "source-1", "paragraph": 1})
        check_equal(records["保証-1"]["language"], "ja")
        check_equal(records["guide-2"]["title"], "Care of the lamp › Bulbs")
        check_equal(records["guide-2"]["text"], "Socket | Watts\nE14    | 7")
        check_equal(records["배송-2"]["text"], "- 서울 3천 원\n- 제주 6천 원")
        check_equal(records["notes-1"]["text"], "店は朝九時に開きます。\n水曜日は休みです。")

        with Server("--knowledge", str(folder / "lamps")) as server:
            for question in ("How do I return my parcel?", "루멘 탁상등의 보증 기간은 얼마인가요?",
                             "卓上灯の保証期間は？"):
                status, _, body = server.ask({"question": question})
                check_equal(status, 200, body)
                check(json.loads(body)["outcome"] in ("answered", "unknown", "clarify"), body)


def test_flags_name_the_pack():
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        (folder / "a.jsonl").write_text(lines_of({"text": "東京"}), encoding="utf-8")
        code, output, _ = answerd("import", "a.jsonl", "--output", "shop/", "--id", "my-shop",
                                  "--title", "お店", "--lang", "ja", folder=folder)
        check_equal((code, output.splitlines()[-1]), (0, "shop: answerd serve --knowledge shop"))
        settings = json.loads((folder / "shop/pack.json").read_text(encoding="utf-8"))
        check_equal((settings["id"], settings["title"], settings["about"]),
                    ("my-shop", {"ja": "お店"}, {"ja": "お店"}))


def test_what_is_there_stays():
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        (folder / "a.md").write_text("첫째 글입니다.", encoding="utf-8")
        check_equal(answerd("import", "a.md", folder=folder)[0], 0)
        (folder / "a.md").write_text("둘째 글입니다.", encoding="utf-8")
        code, _, errors = answerd("import", "a.md", folder=folder)
        check_equal(code, 1, errors)
        check("--force" in errors, errors)
        check_equal(records_text(folder / "a"), ["첫째 글입니다."])
        check_equal(answerd("import", "a.md", "--force", folder=folder)[0], 0)
        check_equal(records_text(folder / "a"), ["둘째 글입니다."])
        check_equal(sorted(path.name for path in folder.iterdir()), ["a", "a.md"])


def records_text(pack):
    return [json.loads(line)["text"]
            for line in (pack / "passages.jsonl").read_text(encoding="utf-8").splitlines()]


def test_mistakes_name_their_place_and_nothing_is_written():
    cases = (
        (b'{"text": "a"}\n{"text": }\n', "bad.jsonl:2: is no JSON"),
        ('{"text": "가"}\n\n{"text": ""}\n'.encode(), "bad.jsonl:3: 'text' is empty"),
        (b'{"text": "a"}\n{"text": "\xff"}\n', "bad.jsonl:2: is not valid UTF-8"),
        ('{"id":"1","text":"一"}\n{"id":"1","text":"二"}'.encode(), "bad.jsonl:2: the id '1'"),
        (b'{"kind":"fact","id":"x","text":{"en":"a"}}', "bad.jsonl:1: a fact lacks 'source'"),
        (b'{"text":"a","lang":"\\u001b[31mx"}', "bad.jsonl:1: "), (b"", "bad.jsonl: is empty"),
        (b'{"text":"a","indexed":false}', "no record is left"),
    )
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        for content, expected in cases:
            (folder / "bad.jsonl").write_bytes(content)
            code, _, errors = answerd("import", "bad.jsonl", folder=folder)
            check_equal(code, 1, content)
            check(expected in errors and "\x1b" not in errors, errors)
            check_equal([path.name for path in folder.iterdir()], ["bad.jsonl"], content)


def test_wrong_calls():
    with temporary_folder() as folder:
        code, _, errors = answerd("import", folder=folder)
        check_equal(code, 2, errors)
        check("usage: answerd import FILE..." in errors, errors)
        code, output, _ = answerd("help", "import", folder=folder)
        check_equal(code, 0, output)
        check("--output DIRECTORY" in output, output)
        code, _, errors = answerd("import", "a.md", "--outptu", "b", folder=folder)
        check_equal(code, 2, errors)
        check("did you mean '--output'" in errors, errors)
        for flags in (["--id", "A b"], ["--lang", "xx"], ["--title", " "]):
            check_equal(answerd("import", "a.md", *flags, folder=folder)[0], 1, flags)
