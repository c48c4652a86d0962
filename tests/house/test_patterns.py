"""Every regular expression over a text that anybody wrote is linear, and every one that there is is looked at."""

import subprocess
import sys

from tests.house import source

# Those that see no text of a client, a template, a function or a seed, and why.
TRUSTED = {
    "emulator.contract.patterns._TOKEN": "reads the expressions of the model, which ship with the emulator",
}
# Where an expression is made while the emulator runs, and what keeps it linear.
MADE = {
    ("emulator.contract.patterns", "compile"): "the model's expressions, each of which is run here",
    ("emulator.base.redaction", "compile"): "each letter has a few notations of bounded length; nothing repeats",
    ("emulator.crypto.passwords", "compile"): "the form of our own hashes, each part of a fixed length",
}
BUSY = [
    r"(a+)+$",
    r"(?is)<a\s[^>]*?href\s*=\s*([\"'])(?P<url>.*?)\1[^>]*>(?P<text>.*?)</a>",
    r"<!?/?[A-Za-z][^<>]*>|<!--.*?-->",
    r"AWS4-HMAC-SHA256\s.*Credential=([^/\s,]+)/(\d{8})/([a-z0-9-]+)/[^/\s,]+/aws4_request",
    r"[^@\s]+@[^@\s]+|.*<[^@\s]+@[^@\s]+>",
    r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\})",
    r"\s*\s*x",
    r"x*y*x*z",
]


def busy(*expressions: str) -> list[str]:
    """The names of those that take too long."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.house.hostile_patterns", *expressions],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    ).stdout.splitlines()
    assert told[-1] == "done"
    return told[:-1]


def test_every_expression_is_linear() -> None:
    found = [line for line in busy() if line.split("\t")[0] not in TRUSTED]
    assert found == [], "make it linear, or write a parser"


def test_those_that_are_not_would_be_found() -> None:
    assert {line.split("\t")[0] for line in busy(*BUSY)} == set(BUSY)


def test_every_expression_is_known_when_a_module_is_imported() -> None:
    """One that is made from something else while the emulator runs is seen by nobody here."""
    constants = source.constant_expressions()
    made = {
        (module, call.attr)
        for module, call in source.calls_of_re()
        if source.literal(call) is None and id(call.node) not in constants
    }
    assert made <= set(MADE), "keep it in a constant of the module, or say here why it is linear"


def test_what_is_trusted_is_still_there() -> None:
    assert {name.rpartition(".")[0] for name in TRUSTED} <= source.modules().keys()
    assert {module for module, _ in MADE} <= source.modules().keys()
