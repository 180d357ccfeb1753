"""A terminal for programs that want one: runs the program on a pseudo-terminal and keeps its screen."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import unicodedata

from support import PATIENCE, check

CONTROL = {letter: chr(ord(letter) - ord("A") + 1) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE, BACKSPACE = "\x1b[H", "\x1b[F", "\x1b[3~", "\x7f"
SEQUENCE = re.compile(r"\x1b(?:\[([?>]?)([0-9;]*)([@-~])|([()].)|([^\[()]))")


def width_of(character):
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    """As much of a terminal as line editing needs. Lines that scroll off stay in `above`."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.above = []
        self.cells = [self._blank() for _ in range(rows)]
        self.row = self.column = 0
        self.unfinished = ""

    def _blank(self):
        return [" "] * self.columns

    def resize(self, columns):
        """Without reflow, as on a plain terminal."""
        self.columns = columns
        self.cells = [(line + [" "] * columns)[:columns] for line in self.cells]
        self.column = min(self.column, columns - 1)

    def lines(self):
        """All lines without what is blank at their ends, those scrolled off first."""
        shown = ["".join(line).rstrip() for line in self.cells]
        while shown and not shown[-1]:
            shown.pop()
        return self.above + shown

    def text(self):
        return "\n".join(self.lines())

    def cursor_line(self):
        return "".join(self.cells[self.row]).rstrip()

    def _down(self):
        if self.row < self.rows - 1:
            self.row += 1
            return
        self.above.append("".join(self.cells.pop(0)).rstrip())
        self.cells.append(self._blank())

    def _put(self, character):
        width = width_of(character)
        if width == 0:
            self.cells[self.row][max(0, self.column - 1)] += character
            return
        if self.column + width > self.columns:
            self._down()
            self.column = 0
        line = self.cells[self.row]
        line[self.column] = character
        if width == 2:
            line[self.column + 1] = ""
        self.column += width

    def _erase_line(self, mode):
        start = 0 if mode else self.column
        end = self.column + 1 if mode == 1 else self.columns
        self.cells[self.row][start:end] = [" "] * (end - start)

    def _control(self, final, values):
        count = values[0] or 1
        line = self.cells[self.row]
        if final == "A":
            self.row = max(0, self.row - count)
        elif final == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif final == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif final == "D":
            self.column = max(0, self.column - count)
        elif final == "G":
            self.column = count - 1
        elif final == "H":
            self.row, self.column = count - 1, (values[1] if len(values) > 1 else 1) - 1
        elif final == "K":
            self._erase_line(values[0])
        elif final == "J":
            first = 0 if values[0] == 2 else self.row + 1
            if values[0] == 0:
                self._erase_line(0)
            self.cells[first:] = [self._blank() for _ in self.cells[first:]]
        elif final == "@":
            line[self.column:] = ([" "] * count + line[self.column:])[:self.columns - self.column]
        elif final == "P":
            line[self.column:] = (line[self.column + count:] + [" "] * count)[
                :self.columns - self.column]
        else:
            check(final in "mhl", f"the screen does not know {final!r}")

    def write(self, text):
        text, self.unfinished = self.unfinished + text, ""
        position = 0
        while position < len(text):
            character = text[position]
            if character == "\x1b":
                sequence = SEQUENCE.match(text, position)
                if not sequence:
                    self.unfinished = text[position:]
                    return
                if sequence.group(3) and not sequence.group(1):
                    values = [int(value or 0) for value in sequence.group(2).split(";")]
                    self._control(sequence.group(3), values)
                position = sequence.end()
                continue
            if character == "\r":
                self.column = 0
            elif character == "\n":
                self._down()
            elif character == "\b":
                self.column = max(0, self.column - 1)
            elif character >= " ":
                self._put(character)
            position += 1


class Terminal:
    """A program on a terminal of its own; ends it at the end of `with`."""

    def __init__(self, command, columns=80, rows=40, environment=None):
        self.screen = Screen(columns, rows)
        self.raw = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.master, slave = pty.openpty()
        self._tell_size(columns, rows)
        self.settings = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment,
            preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
        self.slave = slave

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)
        return False

    def _tell_size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns):
        self.screen.resize(columns)
        self._tell_size(columns, self.screen.rows)

    def send(self, keys):
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    def _read(self, seconds):
        """Takes what the program wrote, waiting for it at most so long. False: nothing came."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        text = self.decoder.decode(os.read(self.master, 65536))
        self.raw += text
        self.screen.write(text)
        return True

    def wait_until(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            left = deadline - time.monotonic()
            check(left > 0, f"{what} did not come; the screen:\n{self.screen.text()}")
            # The program may end between two reads; its last words are still read then.
            if not self._read(min(left, 0.05)) and self.process.poll() is not None:
                check(self._read(0) or condition(),
                      f"the program ended before {what}; the screen:\n{self.screen.text()}")

    def wait_for(self, text):
        self.wait_until(lambda: text in self.screen.text(), repr(text))

    def wait_for_end(self):
        """Exit code; the terminal must be as it was."""
        self.wait_until(lambda: self.process.poll() is not None, "the end")
        while self._read(0):
            pass
        check(termios.tcgetattr(self.slave) == self.settings, "the terminal's settings changed")
        return self.process.returncode
