# SPDX-License-Identifier: MIT
"""Everything comes and goes at once while keys are written; the daemon and its words stay whole.

HR_STRESS_SECONDS runs it for longer; README.md tells how with sanitizers.
"""
import contextlib
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from configuration import spa_json
from control import Metadata, Stream, write_wav
from scenes import restart_session_manager
from server import BYPASS, PROCESSED
from waiting import wait_until

SECONDS = float(os.environ.get("HR_STRESS_SECONDS", "8"))
N_STREAMS = 4
ROUTES = ("processed", "bypass", "sink", "none", "away")
RULES = ("[ ]", "[", "[ { matches = [ { node.name = \"~player.*\" } ] actions = { route = sink } } ]",
         "[ { matches = [ { media.name = \"~" + "(" * 60 + "a" + "+)" * 60 +
         "\" } ] actions = { route = none } } ]")


@pytest.fixture
def routing(start_server):
    return start_server(is_routing=True)


class Stress:
    def __init__(self, server, wav, rng):
        self.server, self.wav, self.rng = server, wav, rng
        self.metadata = Metadata(server)
        self.streams = []
        self.n_made = 0
        self.done = {}

    def random_write(self):
        rng = self.rng
        subject = rng.choice([0, 0, rng.randrange(120)])
        key, value = rng.choice([
            ("route", rng.choice(ROUTES)), ("route.default", rng.choice(ROUTES)),
            (f"route.{rng.randrange(400)}", rng.choice(ROUTES)), ("rules", rng.choice(RULES)),
            ("headroom.agc.target-lufs", str(rng.uniform(-60, 0))),
            ("bypass", rng.choice(["true", "false", "maybe"])), ("x" * 5000, "y" * 5000),
            ("route", None), ("rules", None), (None, None)])
        words = [w for w in (subject, key, value) if w is not None]
        self.metadata.send(*words)

    def some_writes(self):
        for _ in range(50):
            self.random_write()
        self.metadata.sync(timeout_s=2)

    def stream_comes(self):
        if len(self.streams) >= N_STREAMS:
            self.stream_goes()
        self.n_made += 1
        self.streams.append(Stream(self.server, self.wav, f"player{self.n_made}", wait=False))

    def stream_goes(self):
        """In the middle of whatever it does."""
        if self.streams:
            stream = self.streams.pop(self.rng.randrange(len(self.streams)))
            stream.process.send_signal(signal.SIGKILL)
            stream.process.wait()

    def somebody_destroys(self):
        """A stream, one of our nodes or the metadata object, through the registry."""
        wanted = {PROCESSED, BYPASS, f"{PROCESSED}.output", *(s.name for s in self.streams)}
        names = [o["id"] for o in self.server.dump().values() if
                 (o.get("info") or {}).get("props", {}).get("node.name") in wanted or
                 o.get("props", {}).get("metadata.name") == "headroom"]
        if names:
            self.server.run("pw-cli", "destroy", str(self.rng.choice(names)), check=False)

    def user_chooses(self):
        """A target in the session manager's own metadata."""
        self.server.run("pw-metadata", str(self.rng.randrange(120)), "target.object",
                        self.rng.choice(["-1", "speaker", PROCESSED, "no such node"]), check=False)

    def session_manager_restarts(self):
        restart_session_manager(self.server, self.rng.choice([signal.SIGKILL, signal.SIGTERM]))

    def step(self):
        what, = self.rng.choices(
            [self.some_writes, self.stream_comes, self.stream_goes, self.somebody_destroys,
             self.user_chooses, self.session_manager_restarts], [6, 6, 3, 4, 2, 1])
        what()
        self.done[what.__name__] = self.done.get(what.__name__, 0) + 1
        if self.rng.random() < 0.1:
            self.watch_anew()
        self.server.assert_alive()

    def watch_anew(self):
        """With another client; the last one's words may still be on their way."""
        self.metadata.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.metadata.process.stdin.close()
        self.metadata = Metadata(self.server)

    def finish(self):
        while self.streams:
            self.stream_goes()
        self.watch_anew()


def test_clients_nodes_and_session_managers_come_and_go_while_keys_are_written(routing, tmp_path):
    seed = int(os.environ.get("HR_SEED", time.time_ns() % 2**32))
    print(f"  seed {seed}")
    stress = Stress(routing, write_wav(tmp_path / "noise.wav"), random.Random(seed))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            stress.step()
        except (AssertionError, BrokenPipeError, subprocess.TimeoutExpired):
            routing.assert_alive()      # the object the client watched may be destroyed
            stress.watch_anew()
    stress.finish()
    print(f"  {stress.done}")
    assert_in_order(routing)


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
