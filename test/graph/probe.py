# SPDX-License-Identifier: MIT
"""Running hr-probe, and reading what it recorded."""
import re
import signal
import subprocess
import threading

import numpy as np

from generation import own_program
from waiting import wait_until

PLAYER = "@"        # a tap on the probe's own player
MAX_TAPS = 4


class Recording:
    """Float32 frames x channels per tap, and the graph clock of every cycle."""

    def __init__(self, base, n_channels, summary):
        self.taps = [np.fromfile(f"{base}.{i}.f32", np.float32).reshape(-1, n)
                     for i, n in enumerate(n_channels)]
        cycles = np.fromfile(f"{base}.taps.u64", np.uint64).reshape(-1, 4 + MAX_TAPS)
        self.position, self.duration, self.rate = cycles[:, 0], cycles[:, 1], cycles[:, 2]
        self.got = cycles[:, 3:3 + len(n_channels)]
        self.start_ns = cycles[:, 3 + MAX_TAPS]        # CLOCK_MONOTONIC
        self.play = np.fromfile(f"{base}.play.u64", np.uint64).reshape(-1, 4)
        self.n_gaps = summary["gaps"]
        self.n_empty = [summary[f"empty{i}"] for i in range(len(n_channels))]

    def __getitem__(self, tap):
        return self.taps[tap]

    def cycles(self, tap):
        """What one tap got, cycle by cycle."""
        return np.split(self.taps[tap], np.cumsum(self.got[:, tap]).astype(int)[:-1])

    def describe(self):
        frames = ", ".join(str(len(t)) for t in self.taps)
        return (f"{len(self.duration)} cycles, frames per tap {frames}, clock gaps {self.n_gaps}, "
                f"cycles without a buffer {self.n_empty}")


class Probe:
    """One running hr-probe. Taps are (node name, number of channels)."""

    def __init__(self, server, samples=None, to=None, taps=(), name="probe", loop=False,
                 tail_s=0.3, seconds=None):
        self.server = server
        self.base = server.directory / f"{name}-{len(server.probes)}"
        self.n_channels = [n for _, n in taps]
        command = [own_program("hr-probe"), "--out", str(self.base),
                   "--tail", str(tail_s)]
        if samples is not None:
            samples = np.ascontiguousarray(np.atleast_2d(samples.T).T, np.float32)
            samples.tofile(f"{self.base}.play.f32")
            command += ["--play", f"{self.base}.play.f32:{samples.shape[1]}"]
        command += ["--to", to] if to else []
        command += ["--loop"] if loop else []
        command += ["--seconds", str(seconds)] if seconds else []
        for node, n in taps:
            command += ["--tap", f"{node}:{n}"]
        self.process = server.spawn(f"{name}-{len(server.probes)}", command,
                                    stdout=subprocess.PIPE, text=True)
        server.probes.append(self)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def wait_linked(self, timeout_s=10):
        """Sound flows from now on."""
        wait_until(f"{self.base.name} is linked",
                   lambda: "linked" in self.lines or self.process.poll() is not None, timeout_s)
        assert "linked" in self.lines, f"hr-probe ended early, see {self.server.directory}/log"
        return self

    def wait_clock(self, rate=None, quantum=None, timeout_s=10):
        """The recorder runs at this rate and quantum now."""
        def is_there():
            clocks = [line.split()[1] for line in self.lines if line.startswith("clock")]
            now = [int(n) for n in clocks[-1].split("/")] if clocks else [0, 0]
            return quantum in (None, now[0]) and rate in (None, now[1])
        wait_until(f"clock {quantum}/{rate}", is_there, timeout_s)

    def finish(self, timeout_s=60):
        """Wait until everything was played, and read the recording."""
        self.process.wait(timeout_s)
        return self._result()

    def stop(self, timeout_s=10):
        """End it now, and read the recording so far."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout_s)
        return self._result()

    def abandon(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)    # a test may have stopped it
            self.process.terminate()
            self.process.wait(10)

    def _result(self):
        self.reader.join(5)
        assert self.process.returncode == 0, f"hr-probe: status {self.process.returncode}"
        last = self.lines[-1] if self.lines else ""
        assert last.startswith("done"), f"hr-probe: {self.lines}"
        summary = {k: int(v) for k, v in re.findall(r"(\w+)=(\d+)", last)}
        recording = Recording(self.base, self.n_channels, summary)
        print(f"  {self.base.name}: {recording.describe()}")
        return recording


def play(server, samples, to, taps, attempts=6, **options):
    """Play everything and return the recording; tap 0 is what was played.

    A recorder that the machine did not wake in time misses a cycle, and says so, as our
    sinks do: then the samples are not whole, and it is played again.
    """
    all_taps = [(PLAYER, np.atleast_2d(samples.T).T.shape[1]), *taps]
    for _ in range(attempts):
        before = counter(server, to, "xruns")
        recording = Probe(server, samples, to, all_taps, **options).wait_linked().finish()
        if recording.n_gaps == 0 and counter(server, to, "xruns") == before:
            break
    return recording


def counter(server, sink, name):
    """What one of our sinks counted of it so far: xruns, late-cycles; of another sink 0."""
    return server.all_params(sink).get(f"headroom.meter.{name}", 0) if sink in server.nodes() else 0


def listen(server, taps, seconds, **options):
    """Record without playing."""
    return Probe(server, taps=taps, seconds=seconds, **options).wait_linked().finish()
