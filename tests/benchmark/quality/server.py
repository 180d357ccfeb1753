"""The real programs: what imports a set, serves it and asks it."""

import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = (ROOT / os.environ.get("ANSWERD_BUILD", "build")).resolve()
ANNOUNCEMENT = re.compile(r"listening on http://([0-9.]+:\d+)$")
PATIENCE_S = 300
STARTS = 3
WARM_UP_MS = 500
MEASURED_MS = 2000


class Failure(Exception):
    """What was measured cannot be trusted, or nothing could be measured."""


def run_program(command):
    """What it printed; Failure with its last line when it ends badly or not at all."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} did not end within {PATIENCE_S} s") from None
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}") from None
    # ask ends with 3 when a question was declined.
    if done.returncode not in (0, 3):
        last = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
        raise Failure(last)
    return done.stdout


def import_set(source, pack):
    run_program([BUILD / "answerd", "import", source, "--output", pack])


class Server:
    """A server of one pack, announced; its standard error is read on, so that it never waits."""

    def __init__(self, pack, data):
        self.address = None
        self.ready_ms = None
        self.last_line = ""
        self.settled = threading.Event()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [BUILD / "answerd", "serve", "--listen", "127.0.0.1:0", "--knowledge", pack, "--data", data,
             "--languages", ROOT / "knowledge/languages", "--log-level", "warning"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read_lines, daemon=True)
        self.reader.start()
        if not self.settled.wait(PATIENCE_S) or self.address is None:
            self.stop()
            raise Failure(f"answerd did not start: {self.last_line}")

    def read_lines(self):
        for line in self.process.stderr:
            announced = ANNOUNCEMENT.search(line.rstrip())
            if announced and self.address is None:
                self.ready_ms = (time.monotonic() - self.started) * 1000
                self.address = announced.group(1)
                self.settled.set()
            self.last_line = line.rstrip()
        self.settled.set()

    def resident_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE).group(1))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()


@contextlib.contextmanager
def serving(pack):
    with tempfile.TemporaryDirectory() as data:
        server = Server(pack, data)
        try:
            yield server
        finally:
            server.stop()


def measure_starts(pack):
    """Median milliseconds from before the fork to the announcement, and the memory in use then."""
    times, resident = [], []
    for _ in range(STARTS):
        with serving(pack) as server:
            times.append(server.ready_ms)
            resident.append(server.resident_kb())
    return statistics.median(times), max(resident)


def write_batch(texts, path):
    path.write_text("".join(json.dumps({"id": key, "question": text}, ensure_ascii=False) + "\n"
                            for key, text in texts), encoding="utf-8")


def ask_all(server, texts):
    """The answers to pairs of id and text, by id."""
    with tempfile.TemporaryDirectory() as folder:
        batch = pathlib.Path(folder) / "batch"
        write_batch(texts, batch)
        output = run_program(
            [BUILD / "ask", "--url", f"ws://{server.address}/ws", "--json", "--batch", batch])
    answers = {}
    for line in output.splitlines():
        answer = json.loads(line)
        answers[answer["id"]] = answer
    missing = [key for key, _ in texts if key not in answers]
    if missing:
        raise Failure(f"{len(missing)} of {len(texts)} questions have no answer, the first is {missing[0]}")
    return answers


def measure_latency(server, texts):
    """The microseconds of one connection that asks again as soon as it has the answer: p50, p99."""
    with tempfile.TemporaryDirectory() as folder:
        questions = pathlib.Path(folder) / "questions"
        write_batch(texts, questions)
        report = json.loads(run_program(
            [BUILD / "benchmark/load_generator", "--server", server.address, "--connections", "1",
             "--in-flight", "1", "--questions", questions, "--warm-up-ms", str(WARM_UP_MS),
             "--measured-ms", str(MEASURED_MS)]))
    if report["done"] == 0:
        raise Failure(f"no question was answered in time: {report['failure']}")
    return report["p50_ns"] / 1000, report["p99_ns"] / 1000
