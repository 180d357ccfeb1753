"""fastText, words and their characters; its own program, one question after the other in a pipe."""

import pathlib
import re
import subprocess
import tempfile

import lines

# As many steps for few examples as for many: fewer leave a small set half learnt.
EXAMPLES_SEEN = 400000
TRAINING = ["-lr", "0.5", "-dim", "100", "-bucket", "200000", "-thread", "1", "-verbose", "0"]
WORDS_AND_CHARACTERS = ["-minn", "3", "-maxn", "5"]
CHARACTERS = ["-minn", "1", "-maxn", "3"]
LABEL = "__label__"


def prepare(text):
    """Lower case, punctuation apart: fastText only splits at spaces."""
    return " ".join(re.findall(r"\w+|[^\w\s]", text.lower()))


def train(documents, labels, language, folder):
    examples = folder / "examples"
    examples.write_text("".join(
        f"{LABEL}{labels.index(record)} {prepare(text)}\n" for record, text in documents))
    parts = CHARACTERS if language in lines.WITHOUT_SPACES else WORDS_AND_CHARACTERS
    epochs = max(EXAMPLES_SEEN // len(documents), 1)
    subprocess.run(["fasttext", "supervised", "-input", examples, "-output", folder / "model",
                    "-epoch", str(epochs), *TRAINING, *parts],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "model.bin"


def main():
    documents, questions, language = lines.arguments()
    labels = sorted({record for record, _ in documents})
    with tempfile.TemporaryDirectory() as folder:
        model = train(documents, labels, language, pathlib.Path(folder))
        with subprocess.Popen(["fasttext", "predict-prob", model, "-", "1"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as classifier:

            def find(text):
                classifier.stdin.write(prepare(text) + "\n")
                classifier.stdin.flush()
                found = classifier.stdout.readline().split()
                return (labels[int(found[0][len(LABEL):])], float(found[1])) if found else ("", 0)

            lines.ask_all(questions, find)


main()
