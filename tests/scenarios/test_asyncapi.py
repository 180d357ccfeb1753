"""The protocol's description says what the code and the running server do."""

import re

import yaml

from support import *

PROTOCOL = ROOT / "core" / "protocol"


def read(name):
    return (PROTOCOL / name).read_text(encoding="utf-8")


def description():
    return yaml.safe_load(read("asyncapi.yaml"))


def listed(channel):
    references = description()["channels"]["/ws"][channel]["message"]["oneOf"]
    return {item["$ref"].rsplit("/", 1)[1] for item in references}


def methods_in_code():
    return dict(re.findall(r'X\((CLIENT_\w+), "([^"]+)"\)', read("client_message.h")))


def test_methods():
    check_equal(listed("publish"), set(methods_in_code().values()), "methods")


def test_parameters():
    methods = methods_in_code()
    in_code = {name: {} for name in methods.values()}
    rows = re.findall(r'\{(CLIENT_\w+), "(\w+)", PARAMETER_\w+, (true|false),',
                      read("client_message.c"))
    check(len(rows) > 10, "the table was found")
    for method, parameter, required in rows:
        in_code[methods[method]][parameter] = required == "true"
    for name, parameters in in_code.items():
        payload = description()["components"]["messages"][name]["payload"]
        described = {parameter: parameter in payload.get("required", ())
                     for parameter in payload.get("properties", ())}
        check_equal(described, parameters, name)


def test_notifications():
    sent = set(re.findall(r'open_notification\(out, TEXT\("([^"]+)"\)\)',
                          read("server_message.c")))
    check_equal(listed("subscribe") - {"error"}, sent, "notifications")


def test_error_codes():
    header = read("protocol_error.h")
    codes = [int(code) for code in re.findall(r"X\(WIRE_\w+, (-?\d+),", header)]
    payload = description()["components"]["messages"]["error"]["payload"]
    check_equal(payload["properties"]["code"]["enum"], codes, "codes of errors")
    table = re.findall(r"^\| (-?\d+) \| (\d{3}) \| (\w+) \|", read("PROTOCOL.md"), re.M)
    in_code = re.findall(r'X\(WIRE_\w+, (-?\d+), (\d+), "(\w+)"', header)
    check_equal(table, in_code, "errors in PROTOCOL.md")
    in_code = set(re.findall(r"CLOSE_\w+ = (\d{4})", header))
    described = set(re.findall(r"^\| (\d{4}) \| [^|]+ \|$", read("PROTOCOL.md"), re.M))
    check_equal(described, in_code, "close codes in PROTOCOL.md")


def conforms(value, schema, where):
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float)}
    check(isinstance(value, kinds[schema["type"]]), f"{where}: {value!r} is no {schema['type']}")
    check("enum" not in schema or value in schema["enum"], f"{where}: {value!r}")
    if isinstance(value, dict) and "properties" in schema:
        missing = set(schema.get("required", ())) - set(value)
        check(not missing, f"{where}: {missing} missing")
        unknown = set(value) - set(schema["properties"])
        check(not unknown, f"{where}: {unknown} not described")
        for key, item in value.items():
            conforms(item, schema["properties"][key], f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for item in value:
            conforms(item, schema["items"], where)


def test_messages_of_the_server():
    messages = description()["components"]["messages"]
    with Server() as server, Native(server) as client:
        for question in (QUESTION, QUESTION_KO, QUESTION_JA, "What did Chey Tae-won say?", "?"):
            conforms(client.ask(question), messages["answer.done"]["payload"], "answer.done")
        conforms(client.refusal("cancel", answer_id="a"), messages["error"]["payload"], "error")
        for method in methods_in_code().values():
            error = client.reply(client.request(method, lang=5, answer_id=5, seq="x")).get("error")
            if error:
                check(error["code"] != -32601, f"{method} is not known to the server")
                conforms(error, messages["error"]["payload"], "error")
