"""Assertions that python -O keeps."""


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def check_equal(found, expected, what=""):
    check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


def check_near(found, expected, what=""):
    check(abs(found - expected) < 1e-9, f"{what}: expected {expected!r}, found {found!r}")
