"""The table: one row a program, the best of the peers in brackets below answerd."""

import os
import sys

COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BOLD, RED, GREEN = 1, 31, 32
NAME_WIDTH = 20
WIDTH = 8

SHARE = "{:.3f}".format
POINTS = "{:.1f}".format
WHOLE = "{:,.0f}".format

# Heading, figure, how it is written, and whether more is better (None: there is no goal).
COLUMNS = [
    ("right", "right", SHARE, True),
    ("ten", "right_few", SHARE, True),
    ("typo loss", "typo_loss_points", POINTS, False),
    ("AUROC", "auroc", SHARE, True),
    ("advers.", "auroc_adversarial", SHARE, True),
    ("at 90 %", "right_at_declined", SHARE, True),
    ("gives", "gives", SHARE, None),
    ("declines", "declines", SHARE, None),
    ("holds", "holds_answer", SHARE, None),
    ("ECE", "calibration_error", SHARE, False),
    ("p50 us", "p50_us", WHOLE, False),
    ("p99 us", "p99_us", WHOLE, False),
    ("load ms", "ready_ms", WHOLE, None),
    ("MB", "resident_mb", WHOLE, None),
]


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if COLOURS and code else text


def width_of(heading):
    return max(WIDTH, len(heading) + 1)


def print_row(name, cells, code=None):
    text = "".join(f"{cell:>{width_of(heading)}}" if isinstance(cell, str) else
                   paint(f"{cell[0]:>{width_of(heading)}}", cell[1])
                   for (heading, *_), cell in zip(COLUMNS, cells))
    print(f"  {paint(f'{name:<{NAME_WIDTH}}', code)}{text}".rstrip(), flush=True)


def print_headings():
    print(paint(f"  {'':<{NAME_WIDTH}}" + "".join(
        f"{heading:>{width_of(heading)}}" for heading, *_ in COLUMNS), BOLD))


def best_of(peers, figure, more_is_better):
    values = [peer[figure] for peer in peers if peer.get(figure) is not None]
    if more_is_better is None or not values:
        return None
    return max(values) if more_is_better else min(values)


def verdict(value, goal, more_is_better):
    if value is None or goal is None:
        return None
    return GREEN if (value >= goal if more_is_better else value <= goal) else RED


def cell_of(value, write):
    return "-" if value is None else write(value)


def print_set(result):
    """One set's rows; answerd's cells are green where no peer is better."""
    counts = result["questions"]
    asked = ", ".join(f"{count:,} {standing}" for standing, count in counts.items() if count)
    print(f"\n{paint(result['set'], BOLD)}  {result['kind']}, {result['language']}, "
          f"{result['documents']:,} texts; questions: {asked or 'none'}")
    peers = list(result["peers"].values())
    goals = [best_of(peers, figure, more) for _, figure, _, more in COLUMNS]
    own = result["answerd"]
    print_row("answerd", [
        (cell_of(own.get(figure), write), verdict(own.get(figure), goal, more))
        for (_, figure, write, more), goal in zip(COLUMNS, goals)], BOLD)
    if peers:
        print_row("[best of the peers]", ["" if goal is None else f"[{write(goal)}]"
                                          for (_, _, write, _), goal in zip(COLUMNS, goals)])
    for name, figures in result["peers"].items():
        print_row(name, [cell_of(figures.get(figure), write) for _, figure, write, _ in COLUMNS])
