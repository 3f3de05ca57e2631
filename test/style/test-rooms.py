#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every check of check-rooms.py can fail: a small tree is good, and each fault in it is
told. A house of three rooms, compiled as meson does."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

CHECK = os.path.join(os.path.dirname(os.path.realpath(__file__)), "check-rooms.py")

LAYERS = """
limit	files-in-a-room	4
limit	functions-for-one-other-file	0
spa/low	-	libc
spa/mid	spa/low	libc system
spa/high	spa/low spa/mid	libc spa
"""

HOUSE = {
    "spa/low/a.h": "int a(void);\n",
    "spa/low/a.c": '#include "low/a.h"\nint a(void) { return 1; }\n',
    "spa/mid/b.h": "int b(void);\n",
    "spa/mid/b.c": '#include "mid/b.h"\n#include "low/a.h"\nint b(void) { return a(); }\n',
    "spa/mid/internal.h": "int inner(void);\n",
    "spa/high/c.c": '#include "mid/b.h"\n#include "low/a.h"\nint c(void) { return a() + b(); }\n',
}


def check(name, **changes):
    """What a check says of the house with some files changed."""
    files = dict(HOUSE)
    files.update({path: text for path, text in changes.pop("files", {}).items()})
    with tempfile.TemporaryDirectory() as root:
        files["test/style/layers.txt"] = changes.pop("layers", LAYERS)
        rows = []
        for path, text in files.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        for path in files:
            if path.endswith(".c"):
                output = path.replace(".c", ".o")
                subprocess.run([os.environ.get("CC", "cc").split()[0], "-I", "spa", "-c", path,
                                "-o", output], cwd=root, check=True)
                rows.append({"directory": root, "file": path, "output": output})
        with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump(rows, file)
        run = subprocess.run([sys.executable, CHECK, root, root, name], capture_output=True,
                             text=True, check=False)
        return run.returncode, run.stderr


class Rooms(unittest.TestCase):
    def is_told(self, name, said, **changes):
        status, text = check(name, **changes)
        self.assertEqual(status, 1, text)
        self.assertIn(said, text)

    def test_a_good_house_passes(self):
        for name in ("includes", "symbols", "circles", "families", "files"):
            self.assertEqual(check(name), (0, ""))

    def test_an_include_from_below_is_told(self):
        self.is_told("includes", "spa/low/a.c:1: spa/low may not include spa/mid/b.h",
                     files={"spa/low/a.c": '#include "mid/b.h"\nint a(void) { return 1; }\n'})

    def test_an_include_that_names_no_room_is_told(self):
        self.is_told("includes", 'spa/low/a.c:1: "a.h" names no header of a room',
                     files={"spa/low/a.c": '#include "a.h"\nint a(void) { return 1; }\n'})

    def test_an_internal_header_of_another_room_is_told(self):
        self.is_told("includes", "spa/high/c.c:1: mid/internal.h is for its own room",
                     files={"spa/high/c.c": '#include "mid/internal.h"\n'})

    def test_a_header_of_the_machine_in_a_room_of_libc_is_told(self):
        self.is_told("includes", "spa/low/a.c:1: spa/low may not include <unistd.h>",
                     files={"spa/low/a.c": "#include <unistd.h>\nint a(void) { return 1; }\n"})

    def test_a_room_nobody_declared_is_told(self):
        self.is_told("includes", "spa/new is not a room", files={"spa/new/d.h": "int d(void);\n"})

    def test_a_call_without_an_include_is_told(self):
        self.is_told("symbols", "spa/low/a.c: spa/low may not use b of spa/mid/b.c",
                     files={"spa/low/a.c": "extern int b(void);\nint a(void) { return b(); }\n"})

    def test_sources_that_call_each_other_are_told(self):
        files = {"spa/mid/d.c": "int b(void);\nint d(void) { return b(); }\n",
                 "spa/mid/b.c": "int d(void);\nint b(void) { return d(); }\n"}
        self.is_told("circles", "circle of 2: spa/mid/b.c spa/mid/d.c", files=files)
        known = LAYERS + "circle	spa/mid	b.c d.c\n"
        self.assertEqual(check("circles", files=files, layers=known), (0, ""))

    def test_a_circle_that_is_known_and_gone_is_told(self):
        self.is_told("circles", "layers.txt: no such circle: spa/mid/b.c spa/mid/d.c",
                     layers=LAYERS + "circle	spa/mid	b.c d.c\n")

    def test_headers_that_include_each_other_are_told(self):
        self.is_told("circles", "circle of 2: spa/mid/b.h spa/mid/d.h", files={
            "spa/mid/b.h": '#pragma once\n#include "mid/d.h"\nint b(void);\n',
            "spa/mid/d.h": '#pragma once\n#include "mid/b.h"\n'})

    def test_a_function_for_one_other_file_is_told_above_the_limit(self):
        self.is_told("families", "spa/mid/d.c: d() is called by spa/mid/b.c alone", files={
            "spa/mid/d.c": "int d(void) { return 1; }\n",
            "spa/mid/b.c": "int d(void);\nint b(void) { return d(); }\n"})

    def test_a_full_room_is_told(self):
        self.is_told("files", "spa/low: 5 files",
                     files={f"spa/low/{name}.h": "\n" for name in "xy"})


if __name__ == "__main__":
    unittest.main()
