"""Parses SQL files in one dialect and prints what it could not parse, as JSON. Runs in .venv-dialects."""

import argparse
import contextlib
import functools
import json
import os
import re
import sys
from pathlib import Path

from sqlfluff.core import FluffConfig, Linter

SQLFLUFF_NAMES = {"spark": "sparksql"}
# Known gaps of sqlfluff's grammars; the engine itself takes this.
GAPS = {"spark": [(re.compile(r" within group \(order by \w+\)"), "")]}  # since Spark 3.3


@functools.cache
def linter(dialect, *, rust):
    name = SQLFLUFF_NAMES.get(dialect, dialect)
    settings = {
        "dialect": name, "templater": "raw", "use_rust_parser": rust,
        "large_file_skip_byte_limit": 0, "max_parse_depth": 0, "max_parse_nodes": 0,
    }  # fmt: skip
    return Linter(config=FluffConfig(overrides=settings))


def unparsable(sql, dialect):
    """What of a statement is no SQL of the dialect: (line, text) each."""
    for pattern, replacement in GAPS.get(dialect, []):
        sql = pattern.sub(replacement, sql)
    try:
        parsed = linter(dialect, rust=True).parse_string(sql)
    except BaseException as error:  # the Rust parser panics where it gives up; a panic is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        parsed = linter(dialect, rust=False).parse_string(sql)
    found = [(violation.line_no, violation.desc()) for violation in parsed.violations]
    if not parsed.parsed_variants or not parsed.parsed_variants[0].tree:
        return found or [(1, "no parse tree")]
    sections = parsed.tree.recursive_crawl("unparsable")
    return found or [(section.pos_marker.line_no, section.raw[:100]) for section in sections]


@contextlib.contextmanager
def silent():
    """The Rust parser writes its limits, and what it was at when it gave up, to the file descriptors themselves."""
    kept, nowhere = [os.dup(1), os.dup(2)], os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    try:
        yield
    finally:
        for number, descriptor in zip((1, 2), kept, strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.close(nowhere)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dialect")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    problems = {}
    with silent():
        for file in sorted(arguments.folder.rglob("*.sql")):
            found = unparsable(file.read_text(encoding="utf-8"), arguments.dialect)
            if found:
                problems[str(file.relative_to(arguments.folder))] = found
    json.dump(problems, sys.stdout)


if __name__ == "__main__":
    main()
