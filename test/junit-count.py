#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Count test cases in JUnit files: prints "PASSED FAILED SKIPPED".

Names of failed and skipped ones go to stderr. A file that is missing or unreadable counts
as one failure.
"""

import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '')}: {case.get('name', '')}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED {name}", file=sys.stderr)
        elif case.find("skipped") is not None:
            skipped += 1
            print(f"skipped {name}", file=sys.stderr)
        else:
            passed += 1
    return passed, failed, skipped


def main():
    total = [0, 0, 0]
    for path in sys.argv[1:]:
        try:
            counts = count(path)
        except (OSError, ElementTree.ParseError) as error:
            print(f"FAILED {path}: {error}", file=sys.stderr)
            counts = (0, 1, 0)
        total = [a + b for a, b in zip(total, counts)]
    print(*total)


main()
