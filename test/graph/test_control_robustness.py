# SPDX-License-Identifier: MIT
"""Everything comes and goes at once while keys are written; the daemon and its words stay whole.

HR_STRESS_SECONDS runs it for longer; README.md tells how with sanitizers.
"""
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter

import pytest

from configuration import spa_json
from control import Metadata, Stream, write_wav
from scenes import restart_session_manager
from stress import Stress
from test_idle import is_quiet_for
from test_metadata import resident_kb
from waiting import wait_until

SECONDS = float(os.environ.get("HR_STRESS_SECONDS", "8"))


@pytest.fixture
def routing(start_server):
    return start_server(is_routing=True)


def test_clients_nodes_and_session_managers_come_and_go_while_keys_are_written(routing, tmp_path):
    seed = int(os.environ.get("HR_SEED", time.time_ns() % 2**32))
    print(f"  seed {seed}")
    before, kb_before = open_files(routing), resident_kb(routing)
    stress = Stress(routing, write_wav(tmp_path / "noise.wav"), random.Random(seed))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            stress.step()
        except (AssertionError, BrokenPipeError, subprocess.TimeoutExpired):
            stress.go_on()
    stress.finish()
    print(f"  {stress.done}")
    assert_in_order(routing)
    for process in set(routing.processes.values()) - {routing.daemon,
                                                      routing.processes["wireplumber"]}:
        process.kill()
        process.wait()
    # who was there before has the same again; and what the clients had is closed
    more = lambda: sum((open_files(routing) - before).values()) <= 4 or \
        print(f"  {open_files(routing) - before} more open")
    wait_until("about as many files are open as before", more, 5, 0.5)
    wait_until("nothing wakes up", lambda: is_quiet_for(routing, 0.5), 20)
    print(f"  {before.total()} open files and {kb_before} kB before, {n_open_files(routing)} and "
          f"{resident_kb(routing)} kB afterwards")


def open_files(server):
    """How many of what: sockets, memories, events."""
    directory = f"/proc/{server.daemon.pid}/fd"
    found = Counter()
    for name in os.listdir(directory):
        with contextlib.suppress(OSError):
            found[re.sub(r":\[\d+\]| \(deleted\)", "", os.readlink(f"{directory}/{name}"))] += 1
    return found


def n_open_files(server):
    return open_files(server).total()


def assert_in_order(server):
    """After all that, a written key is obeyed and answered, and the sinks lead to the speaker,
    with a session manager that remembers nothing of what was done to the last one.
    """
    metadata = Metadata(server)
    metadata.delete()
    metadata.write("route.default", "sink")
    metadata.wait("route.default", "sink")
    wait_until("no keys are left of what is gone",
               lambda: all(s in server.dump() for s in metadata.values if s != 0))
    manager = server.processes["wireplumber"]
    manager.kill()
    manager.wait()
    shutil.rmtree(server.directory / "state/wireplumber", ignore_errors=True)
    restart_session_manager(server, signal.SIGKILL)
    server.wait_for_pair()


def test_destroying_a_stream_leaves_nothing_behind(routing, tmp_path):
    metadata = Metadata(routing)
    stream = Stream(routing, write_wav(tmp_path / "noise.wav"))
    metadata.wait("route", "processed", stream.id)
    routing.destroy("player")
    wait_until("its keys are gone", lambda: stream.id not in metadata.values)


@pytest.mark.parametrize("expression", [
    "a" + "+" * 100, "(" * 40 + "a" + "+)" * 40 + "b", ".*a" + "." * 200 + "c",
    "^(" + "a|" * 60 + "(^|$|a)*)*$"],
    ids=["plus-signs", "nested", "many-states", "anchors"])
def test_no_expression_takes_the_daemons_time(routing, tmp_path, expression):
    metadata = Metadata(routing)
    Stream(routing, write_wav(tmp_path / "noise.wav"), hostile_text="a" * 1023)
    rules = [{"matches": [{"hostile.text": "~" + expression}], "actions": {"route": "sink"}}]
    started = time.monotonic()
    metadata.write("rules", spa_json(rules))
    metadata.sync()
    took_ms = (time.monotonic() - started) * 1e3
    print(f"  {took_ms:.0f} ms, error: {metadata.get('error')}")
    assert took_ms < 500        # regcomp() and regexec() need seconds and gigabytes, or never end
