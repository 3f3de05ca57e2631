# SPDX-License-Identifier: MIT
"""What clients, users and disks may do to a daemon, at random and all at once."""
import contextlib
import os
import shutil
import signal
import subprocess

from configuration import spa_json
from control import Metadata, Stream
from generation import own_program
from scenes import restart_session_manager
from server import BYPASS, PROCESSED
from tap import Tap

MAX_OF_A_KIND = 4
ROUTES = ("processed", "bypass", "sink", "none", "away")
RULES = ("[ ]", "[", "[ { matches = [ { node.name = \"~player.*\" } ] actions = { route = sink } } ]",
         "[ { matches = [ { media.name = \"~" + "(" * 60 + "a" + "+)" * 60 +
         "\" } ] actions = { route = none } } ]")
SWITCHES = ("true", "false", "maybe", "on", "off")
NAMES = ("default", "one", "two", "../one", "nowhere", "x" * 300, "\x01\x7f\u00e4")
PROFILES = ("{ settings = { headroom.agc.target-lufs = -30 } }", "{ settings = {", "", "\x00" * 100,
            "{ settings = { headroom.limiter.ceiling-dbtp = -3 } rules = " + RULES[2] + " }",
            "{ " + "[ " * 5000, "x" * 100_000)


class Stress:
    """Each method does one thing to the server; step() one of them."""

    def __init__(self, server, wav, rng):
        self.server, self.wav, self.rng = server, wav, rng
        self.metadata = Metadata(server)
        self.streams, self.others, self.sinks = [], [], []
        self.n_made = 0
        self.done = {}

    def _name(self, kind):
        self.n_made += 1
        return f"{kind}{self.n_made}"

    # ---- keys ----

    def random_write(self):
        rng = self.rng
        subject = rng.choice([0, 0, 0, rng.randrange(120), 2**32 - 1])
        number = str(rng.choice([rng.uniform(-60, 60), 1e300, "nan", "-inf", ""]))
        key, value = rng.choice([
            ("route", rng.choice(ROUTES)), ("route.default", rng.choice(ROUTES)),
            (f"route.{rng.randrange(400)}", rng.choice(ROUTES)), ("rules", rng.choice(RULES)),
            ("headroom.agc.target-lufs", number), ("bypass", rng.choice(SWITCHES)),
            ("strength", number), ("profile", rng.choice(NAMES)),
            (f"profile.{rng.choice(NAMES)}", rng.choice(NAMES)), ("profile.speaker", "one"),
            ("watchdog", rng.choice(SWITCHES)), ("app-level", rng.choice(SWITCHES)),
            ("app-level", "true"), ("app-level.default", rng.choice(SWITCHES)),
            (f"app-level.player{rng.randrange(60)}", rng.choice(SWITCHES)),
            (f"app-level.{rng.choice(['target-lufs', 'peak-dbfs', 'max-cut-db'])}", number),
            (rng.choice(["device", "profiles", "overlay", "error", "stuck", "stuck.count"]), "x"),
            ("x" * 5000, "y" * 5000), (rng.choice(NAMES), rng.choice(NAMES)),
            (rng.choice(["route", "rules", "profile", "app-level", "strength"]), None),
            (None, None)])
        self.metadata.send(*[w for w in (subject, key, value) if w is not None])

    def some_writes(self):
        for _ in range(50):
            self.random_write()
        self.metadata.sync(timeout_s=2)

    def watch_anew(self):
        """With another client; the last one's words may still be on their way."""
        self.metadata.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.metadata.process.stdin.close()
        self.metadata = Metadata(self.server)

    def props_are_set(self):
        names = [f"headroom.{n}" for n in ("agc.target-lufs", "limiter.ceiling-dbtp", "bypass",
                                           "compressor.ratio", "no-such-thing")]
        self.server.set_params({n: self.rng.choice([-3, 0, 4.5, True, "x"]) for n in names})

    def profiles_change(self):
        """Files, and what is none: a link to nowhere, a FIFO, a directory."""
        directory = self.server.directory / "config/headroom/profiles"
        if self.rng.random() < 0.2:
            shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{self.rng.choice(['default', 'one', 'two'])}.conf"
        with contextlib.suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        make = self.rng.choice([lambda: path.write_text(self.rng.choice(PROFILES))] * 4 + [
            lambda: path.symlink_to("nowhere"), lambda: os.mkfifo(path), path.mkdir])
        make()

    # ---- those that come and go ----

    def stream_comes(self):
        if len(self.streams) >= MAX_OF_A_KIND:
            self.stream_goes()
        name = self._name("player")
        self.streams.append(Stream(self.server, self.wav, name, wait=False,
                                   node_exclusive=self.rng.random() < 0.2,
                                   client={"application.process.binary": name}))

    def _taken(self, some):
        return some.pop(self.rng.randrange(len(some)))

    @staticmethod
    def _kill(process):
        """In the middle of whatever it does."""
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stream_goes(self):
        if self.streams:
            self._kill(self._taken(self.streams).process)

    def stream_hangs_or_goes_on(self):
        if self.streams:
            self.rng.choice(self.streams).process.send_signal(
                self.rng.choice([signal.SIGSTOP, signal.SIGCONT, signal.SIGCONT]))

    def all_go_on(self):
        """WirePlumber 0.5 waits for one that hangs when it is new, and lets nobody else in."""
        for stream in self.streams:
            stream.process.send_signal(signal.SIGCONT)

    def other_comes(self):
        """A reader of a tap, a card, or who lies about its volumes."""
        if len(self.others) >= MAX_OF_A_KIND:
            self.other_goes()
        kind = self.rng.choice(["tap", "meters", "hr-device", "hr-liar"])
        if kind in ("tap", "meters"):
            mode = "read" if kind == "tap" else kind
            self.others.append(Tap(self.server, mode, self.rng.choice([PROCESSED, BYPASS]),
                                   self.rng.choice([1, 5])).process)
            return
        program = own_program(kind)
        self.others.append(self.server.spawn(self._name(kind), [program], stdin=subprocess.PIPE))

    def other_goes(self):
        if self.others:
            process = self._taken(self.others)
            if self.rng.random() < 0.5:
                process.stdin.close()
            else:
                self._kill(process)

    def sink_comes_or_goes(self):
        if len(self.sinks) < 2:
            name = self._name("sink")
            self.sinks.append(name)     # it may be there even when this is not answered
            self.server.run("pw-cli", "create-node", "adapter", spa_json({
                "factory.name": "support.null-audio-sink", "node.name": name,
                "media.class": "Audio/Sink", "object.linger": True,
                "priority.session": self.rng.choice([500, 2000]),
                "audio.position": self.rng.choice([["FL", "FR"], ["MONO"],
                                                   ["FL", "FR", "FC", "LFE", "RL", "RR"]])}))
        else:
            self.server.run("pw-cli", "destroy", self._taken(self.sinks), check=False)

    # ---- the graph ----

    @staticmethod
    def _props(o):
        return {**o.get("props", {}), **((o.get("info") or {}).get("props") or {})}

    def _is_ours_to_destroy(self, o, devices):
        props = self._props(o)
        name = props.get("node.name") or ""
        if o["type"].endswith(":Port") and props.get("node.id") in devices:
            return False    # never there again, and PipeWire 1.4 writes to what it freed of it
        return (name.startswith(("headroom.", "player", "liar")) or
                props.get("metadata.name") == "headroom" or
                (props.get("factory.name") or "").startswith("headroom.tap.") or
                props.get("device.name") == "card" or
                (o["type"].endswith((":Link", ":Port")) and self.rng.random() < 0.2) or
                (o["type"].endswith(":Client") and
                 (props.get("application.name") or "").startswith(("pw-play", "hr-", "liar"))))

    def somebody_destroys(self):
        """A node, link, port, client, card, factory or the metadata object."""
        objects = self.server.dump().values()
        devices = {o["id"] for o in objects
                   if self._props(o).get("factory.name") == "support.null-audio-sink"}
        ids = [o["id"] for o in objects if self._is_ours_to_destroy(o, devices)]
        for one in self.rng.sample(ids, min(len(ids), self.rng.choice([1, 1, 3]))):
            self.server.run("pw-cli", "destroy", str(one), check=False)

    def user_chooses(self):
        """A target in the session manager's own metadata, or another clock."""
        if self.rng.random() < 0.5:
            self.server.run("pw-metadata", str(self.rng.randrange(120)), "target.object",
                            self.rng.choice(["-1", "speaker", PROCESSED, "no such node"]),
                            check=False)
        else:
            self.server.setting("clock.force-quantum", self.rng.choice([0, 32, 64, 300, 2048]))
            self.server.setting("clock.force-rate", self.rng.choice([0, 44100, 48000, 96000]))

    def user_turns_a_volume(self):
        if self.streams:
            volume = self.rng.choice([0.0, 0.3, 1.0, 1e9])
            self.server.run("pw-cli", "set-param", self.rng.choice(self.streams).name, "Props",
                            spa_json({"channelVolumes": [volume, volume],
                                      "mute": self.rng.random() < 0.2}), check=False)

    def session_manager_restarts(self):
        restart_session_manager(self.server, self.rng.choice([signal.SIGKILL, signal.SIGTERM]))

    # ---- all of it ----

    def step(self):
        what, = self.rng.choices(
            [self.some_writes, self.props_are_set, self.profiles_change, self.stream_comes,
             self.stream_goes, self.stream_hangs_or_goes_on, self.other_comes, self.other_goes,
             self.sink_comes_or_goes, self.somebody_destroys, self.user_chooses,
             self.user_turns_a_volume, self.session_manager_restarts],
            [6, 2, 4, 6, 3, 3, 4, 2, 2, 4, 2, 3, 1])
        what()
        self.done[what.__name__] = self.done.get(what.__name__, 0) + 1
        if self.rng.random() < 0.1:
            self.watch_anew()
        self.server.assert_alive()

    def go_on(self):
        """After a step that was not done: what it needed may be destroyed."""
        self.server.assert_alive()
        self.all_go_on()
        self.watch_anew()

    def finish(self):
        while self.streams:
            self.stream_goes()
        while self.others:
            self.other_goes()
        shutil.rmtree(self.server.directory / "config/headroom", ignore_errors=True)
        for key in ("quantum", "rate"):
            self.server.setting(f"clock.force-{key}", 0)
        for name in self.server.nodes():    # one may have survived its destruction
            if name and name.startswith("sink"):
                self.server.run("pw-cli", "destroy", name, check=False)
        self.watch_anew()
