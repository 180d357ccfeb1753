#!/usr/bin/python3
"""The JSON Schemas of packs: the shipped files fit them, and they say what the loader says.

The loader's tables in core/knowledge are read as text, so that a field, a requirement or a choice
that changes on one side only fails here.
"""

import copy
import json
import pathlib
import re
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
SCHEMAS = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((KNOWLEDGE / "schema").glob("*.schema.json"))
}
KINDS = ["entity", "partnership", "view", "fact", "passage", "faq"]
COMMON = SCHEMAS["common.schema.json"]["$defs"]


def schema(name):
    return SCHEMAS[f"{name}.schema.json"]


def validator(name):
    base = "file:///schema/"
    store = {base + file: content for file, content in SCHEMAS.items()}
    resolver = jsonschema.RefResolver(f"{base}{name}.schema.json", schema(name), store)
    return jsonschema.Draft202012Validator(schema(name), resolver=resolver)


def problems(name, value, where=""):
    return [
        f"{where}{error.json_path}: {error.message[:200]}"
        for error in validator(name).iter_errors(value)
    ]


def expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}:\n  found  {found}\n  wanted {wanted}")


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_lines(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield f"{path}:{number}: ", json.loads(line)


def packs():
    found = [path.parent for path in sorted(KNOWLEDGE.glob("*/pack.json"))]
    assert found, "no pack below knowledge/"
    found += [path.parent for path in sorted((ROOT / "tests" / "packs").glob("*/pack.json"))]
    return found


# The files that we ship


def test_schemas_are_sound():
    for name, content in SCHEMAS.items():
        expect(content["$schema"], "https://json-schema.org/draft/2020-12/schema", name)
        jsonschema.Draft202012Validator.check_schema(content)


def test_shipped_packs_fit():
    wrong = []
    for pack in packs():
        wrong += problems("pack", read_json(pack / "pack.json"), f"{pack}/pack.json ")
        for path in sorted(pack.glob("*.json")):
            if path.name == "sources.json":
                wrong += problems("sources", read_json(path), f"{path} ")
            elif path.name != "pack.json":
                wrong += problems("records", read_json(path), f"{path} ")
        for path in sorted(pack.glob("*.jsonl")):
            for where, line in read_lines(path):
                wrong += problems("record", line, where)
        for path in sorted(pack.glob("questions/*.jsonl")):
            for where, line in read_lines(path):
                wrong += problems("question", line, where)
    expect(wrong, [], "the packs do not fit the schemas")


def test_shipped_languages_fit():
    files = {
        "language.json": "language", "words.json": "words", "names.json": "names",
        "concepts.json": "language_concepts", "templates.json": "templates",
        "keyboard.json": "keyboard", "romanisation.json": "romanisation",
    }
    folder = KNOWLEDGE / "languages"
    wrong = problems("concepts", read_json(folder / "concepts.json"), "languages/concepts.json ")
    for path in sorted(folder.glob("*/*.json")):
        wrong += problems(files[path.name], read_json(path), f"{path} ")
    expect(wrong, [], "the languages do not fit the schemas")


def test_schema_folder_is_no_pack():
    assert not (KNOWLEDGE / "schema" / "pack.json").exists()


# The loader's tables


def source(name):
    return (ROOT / "core" / "knowledge" / name).read_text(encoding="utf-8")


ROW = re.compile(r'\{"(\w+)",\s*([^,]+),\s*([^,]+),')


def tables(name):
    """Rows of each table of fields, by the table's name or the function that it stands in."""
    text = source(name)
    found = {}
    for match in re.finditer(r"const struct field (\w+)\[\] = \{\n(.*?)\n\s*\};", text, re.DOTALL):
        table = match.group(1)
        if text[text.rfind("\n", 0, match.start()) + 1] == " ":
            table = re.findall(r"^static void (\w+)\(", text[: match.start()], re.MULTILINE)[-1]
        found[table] = ROW.findall(match.group(2))
    return found


def choices(name, array):
    match = re.search(rf"const {array}\[\] = \{{(.*?)\}};", source(name), re.DOTALL)
    assert match, f"{name} has no list {array}"
    return re.findall(r'"(\w+)"', match.group(1))


def fields_of(content):
    required = set(content.get("required", []))
    return {name: name in required for name in content["properties"]}


def rows_of(rows):
    assert rows, "the table was not found"
    return {name: required.strip() != "0" for name, _, required in rows}


def bits(expression):
    groups = {kind: {kind} for kind in KINDS}
    groups["statement"] = {"partnership", "view", "fact"}
    groups["modelled"] = groups["statement"] | {"entity"}
    groups["all"] = set(KINDS)
    names = re.findall(r"IN_(\w+)", expression)
    return set().union(*(groups[name.lower()] for name in names))


def test_records_have_the_fields_of_the_loader():
    rows = tables("record_reader.c")["table"]
    assert len(rows) > 30
    for kind in KINDS:
        wanted = {
            name: kind in bits(required) for name, kinds, required in rows if kind in bits(kinds)
        }
        expect(fields_of(schema(kind)), wanted, kind)


def test_parts_have_the_fields_of_the_loader():
    found = tables("record_reader.c")
    for function, part in {
        "read_source": "source", "read_date": "date", "read_rank": "rank",
        "read_parties": "party", "read_quote_into": "quote", "read_role": "role",
    }.items():
        expect(fields_of(COMMON[part]), rows_of(found[function]), part)


def test_files_have_the_fields_of_the_loader():
    found = tables("pack_reader.c")
    expect(fields_of(schema("pack")), rows_of(found["pack_rows"]), "pack")
    expect(fields_of(schema("sources")["items"]), rows_of(found["source_rows"]), "source")
    expect(
        fields_of(schema("pack")["properties"]["thresholds"]),
        rows_of(found["read_thresholds"]), "thresholds",
    )
    expect(fields_of(schema("question")), rows_of(tables("question_set.c")["rows"]), "question")


def test_choices_are_those_of_the_loader():
    reader = "record_reader.c"
    expect(schema("record")["properties"]["kind"]["enum"], choices(reader, "kind_names"), "kinds")
    for kind, field, array in (
        ("fact", "label", "label_names"), ("entity", "type", "entity_types"),
        ("partnership", "type", "partnership_types"), ("partnership", "status", "statuses"),
    ):
        expect(schema(kind)["properties"][field]["enum"], choices(reader, array), array)
    about = COMMON["answers"]["items"]["properties"]["about"]["items"]["anyOf"][0]["enum"]
    expect(about, choices(reader, "aspects"), "aspects")
    expect(
        COMMON["date"]["properties"]["precision"]["enum"],
        choices("date_value.c", "date_precision_names"), "precision",
    )
    expect(
        schema("question")["properties"]["kind"]["enum"], choices("question_set.c", "kinds"),
        "kinds of questions",
    )


def test_languages_have_the_sections_of_the_loader():
    text = source("languages.c")
    found = re.findall(r'\{"(\w+)", LEXICON_\w+, SHAPE_(\w+)\}', text)
    assert found
    shapes = {"LIST": "array", "GROUPS": "object", "NUMBERS": "object"}
    expect(
        {name: content["type"] for name, content in schema("words")["properties"].items()},
        {name: shapes[shape] for name, shape in found}, "words.json",
    )
    settings = re.findall(r'\{"(\w+)", (true|false), &\w+', text)
    wanted = {name: required == "true" for name, required in settings}
    wanted.update((name, False) for name in re.findall(r'\{"(\w+)", &language->\w+\}', text))
    expect(fields_of(schema("language")), wanted, "language.json")


# What the schemas refuse


def sound(kind):
    for pack in packs():
        for path in sorted(pack.glob("*.json")):
            if path.name not in ("pack.json", "sources.json"):
                for record in read_json(path):
                    if record["kind"] == kind:
                        return record
    raise AssertionError(f"no {kind} in any pack")


def refuse(kind, change, path):
    record = copy.deepcopy(sound(kind))
    change(record)
    found = problems("record", record)
    assert found, f"a wrong {kind} passes: {path}"
    assert any(path in problem for problem in found), f"{path} is not in {found}"


def test_mistakes_are_refused():
    refuse("fact", lambda record: record.pop("source"), "'source' is a required property")
    refuse("fact", lambda record: record.update(lable="claim"), "'lable' was unexpected")
    refuse("fact", lambda record: record.update(label="clam"), "$.label")
    refuse("fact", lambda record: record.update(id="삼성"), "$.id")
    refuse("fact", lambda record: record.update(text="A"), "$.text")
    refuse("fact", lambda record: record["text"].update(en=" "), "$.text.en")
    refuse("fact", lambda record: record.update(amount={"won": 3}), "$.amount")
    refuse("fact", lambda record: record.update(date={"value": "2024-13", "precision": "month"}),
           "$.date.value")
    refuse("fact", lambda record: record.update(date={"value": "2024"}), "'precision'")
    refuse("fact", lambda record: record.update(answers=[{"en": "A"}]), "'about'")
    refuse("fact", lambda record: record["source"].update(paragraph=1.5), "$.source.paragraph")
    refuse("entity", lambda record: record.update(type="firm"), "$.type")
    refuse("entity", lambda record: record.update(speaker="kim"), "'speaker' was unexpected")
    refuse("view", lambda record: record.update(quote={"language": "en", "text": "a"}), "'sha256'")
    refuse("partnership", lambda record: record.update(parties=[{"role": "buyer"}]), "'entity'")
    refuse("fact", lambda record: record.update(kind="fcat"), "$.kind")
    question = {"id": "q", "lang": "ko", "question": "누가?", "kind": "who", "expect": ["a"]}
    expect(problems("question", question), [], "a sound question")
    assert problems("question", {**question, "declines": True})
    assert problems("question", {**question, "kind": "whom"})


def main():
    failed = 0
    for name, function in list(globals().items()):
        if name.startswith("test_"):
            try:
                function()
            except AssertionError as error:
                failed += 1
                print(f"FAILED {name}: {error}")
    print("schemas: " + ("ok" if failed == 0 else f"{failed} failed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
