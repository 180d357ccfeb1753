"""The server's pages, what they learn of the packs, and pages of other origins."""

import gzip
import json
import os
import pathlib
import re

from support import *

ELSEWHERE = "https://news.example"


def write_pages(folder):
    (pathlib.Path(folder) / "index.html").write_text('<script src="/app.js"></script>')
    (pathlib.Path(folder) / "app.js").write_text("const question = '질문 質問';\n" * 100)


def test_files():
    with temporary_folder() as folder:
        write_pages(folder)
        with Server("--pages", folder) as server:
            status, headers, page = server.request("GET", "/")
            check_equal((status, headers["Cache-Control"]), (200, "no-cache"))
            check("script-src 'self'" in headers["Content-Security-Policy"], headers)
            pinned = re.search(r'"(/app\.[0-9a-f]{16}\.js)"', page.decode()).group(1)
            status, headers, script = server.request("GET", pinned)
            check("immutable" in headers["Cache-Control"], headers)
            check_equal(headers["Access-Control-Allow-Origin"], "*", "a module of any page")
            check_equal(script.decode(), "const question = '질문 質問';\n" * 100)
            status, packed, body = server.request("GET", pinned, headers={"Accept-Encoding": "br, gzip"})
            check_equal((packed["Content-Encoding"], gzip.decompress(body)), ("gzip", script))
            check(packed["ETag"] != headers["ETag"], "one tag for two codings")
            status, _, body = server.request("GET", "/app.js", headers={"If-None-Match": headers["ETag"]})
            check_equal((status, body), (304, b""))
            status, _, body = server.request("HEAD", "/app.js")
            check_equal((status, body), (200, b""))
            check_equal(server.request("POST", "/app.js", b"x")[0], 405)
            check_equal(server.request("GET", "/app.js?version=2")[0], 200)
            for path in ("/missing.js", "/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"):
                check(server.request("GET", path)[0] in (403, 404), path)


def test_packs():
    with Server() as server:
        packs = json.loads(server.request("GET", "/v1/packs")[2])["packs"]
        pack = next(pack for pack in packs if pack["id"] == "korea-japan-2025")
        check_equal(sorted(pack["title"]), ["en", "ja", "ko"], pack)
        check(pack["suggestions"] and len(pack["hash"]) == 64, pack)
        graph = json.loads(server.request("GET", "/v1/packs/korea-japan-2025/graph")[2])
        names = {node["id"]: node["name"] for node in graph["nodes"]}
        check("SK하이닉스" in [name.get("ko") for name in names.values()], names)
        for edge in graph["edges"]:
            ends = [party["entity"] for party in edge["parties"]] + edge["topics"] + edge["places"]
            check(all(end in names for end in ends), edge)
            # A click asks this, and gets that record's answer.
            answer = json.loads(server.ask({"question": edge["question"]["ja"]})[2])
            check(edge["id"] in [item["record"] for item in answer["citations"]], (edge, answer))
        dates = [event["date"] for event in graph["events"]]
        check(len(dates) > 5 and [date[:4] for date in dates] == sorted(date[:4] for date in dates), dates)
        for path in ("/v1/packs/nothing/graph", "/v1/packs/korea-japan-2025", "/v1/packs/"):
            status, _, body = server.request("GET", path)
            check_equal((status, json.loads(body)["error"]["code"]), (404, "not_found"), path)


def test_other_origins():
    with Server(settings={"origins": ELSEWHERE}) as server:
        preflight = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
        status, headers, _ = server.request("OPTIONS", "/v1/ask", headers=preflight)
        check_equal((status, headers["Access-Control-Allow-Origin"]), (204, ELSEWHERE))
        check("Content-Type" in headers["Access-Control-Allow-Headers"], headers)
        for headers in (server.ask({"question": QUESTION}, {"Origin": ELSEWHERE})[1],
                        server.ask({"question": 7}, {"Origin": ELSEWHERE})[1],
                        server.request("GET", "/v1/packs", headers={"Origin": ELSEWHERE})[1]):
            check_equal(headers["Access-Control-Allow-Origin"], ELSEWHERE, headers)
            check_equal(headers["Vary"], "Origin", headers)
        stranger = {"Origin": "https://other.example"}
        status, headers, body = server.ask({"question": QUESTION}, stranger)
        check_equal((status, json.loads(body)["error"]["code"]), (403, "forbidden"))
        check("Access-Control-Allow-Origin" not in headers, headers)
        check_equal(server.request("OPTIONS", "/v1/packs", headers=stranger)[0], 403)


def test_tokens():
    secret = "correct-horse-battery-staple"
    with temporary_folder() as folder:
        path = pathlib.Path(folder) / "tokens"
        path.write_text(f"# for the newsroom\n{secret}\n")
        os.chmod(path, 0o600)
        with Server(settings={"tokens": str(path)}) as server:
            bearer = {"Authorization": f"Bearer {secret}"}
            check_equal(server.ask({"question": QUESTION}, bearer)[0], 200)
            status, headers, body = server.ask({"question": QUESTION}, {"Authorization": "Bearer wrong"})
            check_equal((status, headers["WWW-Authenticate"]), (401, "Bearer"))
            check_equal(json.loads(body)["error"]["code"], "unauthenticated")
            check_equal(server.request("GET", "/healthz")[0], 200, "probes need none")
            client = Native(server, session={"token": secret})
            check(AMOUNT in client.ask(QUESTION)["text"], "with the token")
            with Native(server, open_session=False) as client:
                client.request("session.open", token="wrong-wrong-wrong-wrong")
                messages = client.expect_close(4401)
                check_equal(json.loads(messages[-1])["error"]["code"], 2001, messages)
            with Client(server) as plain:
                plain.send("Who chairs SK Group?")
                check("token" in plain.expect_close(4401)[-1], "advice")
            with Client(server, **bearer) as plain:
                check("answerd" in plain.receive(), "the greeting")
                plain.send(QUESTION_KO)
                check("3조9200억" in plain.receive(), "an answer")
        check(secret not in server.log, "a secret in the log")
        os.chmod(path, 0o644)
        refused = subprocess.run([str(BUILD / "answerd"), "serve", "--listen", "127.0.0.1:0",
                                  "--set", f"tokens={path}"], capture_output=True, text=True, timeout=PATIENCE)
        check(refused.returncode != 0 and "chmod 600" in refused.stderr, refused.stderr)
