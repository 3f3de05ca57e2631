# SPDX-License-Identifier: MIT
"""Run the functions of a module as tests, each in an empty directory, and print TAP."""

import inspect
import os
import tempfile
import traceback


def passes(test):
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        try:
            test()
        except Exception:
            print("# " + traceback.format_exc().rstrip().replace("\n", "\n# "))
            return False
        finally:
            os.chdir("/")
    return True


def run_all(module, word):
    """Every function of the module itself that takes nothing and has the word in its name."""
    tests = [f for name, f in module.items()
             if inspect.isfunction(f) and f.__module__ == module["__name__"]
             and not inspect.signature(f).parameters and word in name]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        print("ok" if passes(test) else "not ok", number, test.__name__, flush=True)
