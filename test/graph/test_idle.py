# SPDX-License-Identifier: MIT
"""When nothing plays, nothing runs."""
import time
from pathlib import Path

import signals
from probe import play
from scenes import PROCESSED_OUT
from server import BYPASS, PROCESSED
from waiting import wait_until

RESTING = ("suspended", "idle")
WATCHED_S = 4


def wait_suspended(server):
    """The device and our sink are suspended; nothing of ours is running."""
    wait_until("speaker and headroom.processed are suspended", lambda: all(
        server.node_state(n) == "suspended" for n in ("speaker", PROCESSED)), 10, 0.5)
    states = {n: server.node_state(n) for n in (PROCESSED_OUT, BYPASS, f"{BYPASS}.output")}
    print(f"  {states}")
    assert all(state in RESTING for state in states.values())


def daemon_activity(server):
    """Voluntary context switches and CPU ticks of all threads of the daemon."""
    switches = ticks = 0
    for task in Path(f"/proc/{server.daemon.pid}/task").iterdir():
        status = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
        switches += int(status["voluntary_ctxt_switches"])
        fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return switches, ticks


def is_quiet_for(server, duration_s):
    before = daemon_activity(server)
    time.sleep(duration_s)          # the measurement itself
    return daemon_activity(server) == before


def assert_no_wakeups(server):
    # a client that came, such as the last look at the states, has an echo of 0.3 s
    wait_until("the daemon is quiet", lambda: is_quiet_for(server, 0.5))
    before = daemon_activity(server)
    time.sleep(WATCHED_S)           # the measurement itself
    after = daemon_activity(server)
    switches, ticks = after[0] - before[0], after[1] - before[1]
    print(f"  {WATCHED_S} s idle: {switches} voluntary context switches, {ticks} CPU ticks")
    assert switches <= 4
    assert ticks <= 1


def test_everything_is_suspended_after_playing_and_nothing_wakes_up(start_server):
    """Nor does it with a tap that is kept: there is only more that could."""
    server = start_server(arguments={"tap.keep": True})
    play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
    play(server, signals.noise(-12, 1), BYPASS, [(f"{BYPASS}.output", 2)])
    wait_suspended(server)
    assert_no_wakeups(server)


def test_nothing_runs_before_anything_was_played(server):
    wait_suspended(server)
    assert_no_wakeups(server)
