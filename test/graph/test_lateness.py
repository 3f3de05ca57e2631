# SPDX-License-Identifier: MIT
"""When a test is run again, and when its first failure stands."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import lateness
from waiting import wait_until

HERE = Path(__file__).resolve().parent
CONFTEST = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import lateness
from lateness import pytest_report_teststatus, pytest_runtest_protocol, pytest_terminal_summary

class Pretended:
    def worst_since(self, begin_s):
        return {{late_s}}

lateness.watch = Pretended()
"""
FAILS_AT_FIRST = """
import pathlib

def test_sound(tmp_path):
    runs = pathlib.Path(__file__).with_name("runs")
    n_runs = len(runs.read_text()) if runs.exists() else 0
    runs.write_text("x" * (n_runs + 1))
    assert n_runs >= {n_failures}
"""


def run(directory, late_s, n_failures):
    """Exit status, how often the test ran, and what pytest said."""
    (directory / "conftest.py").write_text(CONFTEST.format(late_s=late_s))
    (directory / "test_it.py").write_text(FAILS_AT_FIRST.format(n_failures=n_failures))
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist",
                           "--basetemp", directory / "tmp", "."],
                          cwd=directory, capture_output=True, text=True, timeout=60)
    return done.returncode, len((directory / "runs").read_text()), done.stdout


def test_on_a_machine_in_time_a_failure_stands(tmp_path):
    assert run(tmp_path, 0, 1)[:2] == (1, 1)


def test_where_the_machine_stood_still_the_next_run_counts_and_is_told(tmp_path):
    status, n_runs, said = run(tmp_path, 0.05, 1)
    assert (status, n_runs) == (0, 2)
    assert "AGAIN test_it.py::test_sound: the machine stood still for 50 ms" in said
    assert "1 passed" in said


def test_the_last_run_counts_whatever_the_machine_did(tmp_path):
    assert run(tmp_path, 0.05, lateness.MOST_RUNS)[:2] == (1, lateness.MOST_RUNS)


def test_what_passes_runs_once(tmp_path):
    assert run(tmp_path, 0.05, 0)[:2] == (0, 1)


def test_a_process_that_is_not_run_in_time_is_told(tmp_path):
    watch = lateness.Watch()
    try:
        begin_s = time.monotonic()
        os.kill(watch.process.pid, signal.SIGSTOP)
        time.sleep(0.1)       # the fault itself: it stands still for this long
        os.kill(watch.process.pid, signal.SIGCONT)
        assert 0.05 < wait_until("it tells", lambda: watch.worst_since(begin_s)) < 5
    finally:
        watch.stop()
