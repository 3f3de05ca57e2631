#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Count test cases in JUnit files: prints "PASSED FAILED", names failures on stderr.

A file that is missing or unreadable counts as one failure.
"""

import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    passed = failed = 0
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '')}: {case.get('name', '')}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED {name}", file=sys.stderr)
        elif case.find("skipped") is not None:
            print(f"skipped {name}", file=sys.stderr)
        else:
            passed += 1
    return passed, failed


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        try:
            more_passed, more_failed = count(path)
        except (OSError, ElementTree.ParseError) as error:
            print(f"FAILED {path}: {error}", file=sys.stderr)
            more_passed, more_failed = 0, 1
        passed += more_passed
        failed += more_failed
    print(passed, failed)


main()
