# SPDX-License-Identifier: MIT
"""Programs that play at a chosen loudness, as the levelling and mixers see them."""
import json
import re
import struct

import numpy as np

import signals
from analysis import at_loudness
from control import Stream
from probe import listen
from waiting import wait_until

TARGET_LUFS = -20
# Moves smaller than 0.5 dB are not made, and the level is that of the last seconds.
TOLERANCE_LU = 1.0
PEAKS_OFF = {"app-level.peak-dbfs": 0}      # so that loudness alone decides
PERIOD = 4 * 48000                          # of what is played


def write_wav(path, samples, rate=48000):
    """32 bit float, which pw-play hands on as it is."""
    data = np.ascontiguousarray(samples, np.float32)
    n = data.shape[1]
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + data.nbytes, b"WAVE", b"fmt ", 16, 3, n,
                       rate, rate * 4 * n, 4 * n, 32, b"data", data.nbytes)
    path.write_bytes(head + data.tobytes())
    return path


class App(Stream):
    """A program that plays samples; by default its binary is its name."""

    def __init__(self, server, name, samples, **props):
        wav = write_wav(server.directory / f"{name}.wav", samples)
        super().__init__(server, wav, name=name, client={"application.process.binary": name},
                         application_name=name, **props)

    def props(self):
        return self.server.node(self.name)["info"]["params"]["Props"][0]

    def shown(self):
        """What everybody but us knows of the volume."""
        props = self.props()
        return {k: props[k] for k in ("volume", "mute", "channelVolumes")}

    def in_mixers(self):
        """(sink, mute, volumes) as pavucontrol sees them."""
        for entry in self.server.run("pactl", "list", "sink-inputs").split("Sink Input #")[1:]:
            if f'node.name = "{self.name}"' in entry:
                index = entry.split()[0]
                return index, (re.search(r"Sink: (\d+)", entry).group(1),
                               re.search(r"Mute: (\w+)", entry).group(1),
                               re.findall(r"(\d+)%", entry.split("Volume:")[1].split("\n")[0]))
        raise AssertionError(f"pactl does not know {self.name}")

    def set_volume(self, *percent):
        """As a mixer does it, and until mixers show it."""
        self.server.run("pactl", "set-sink-input-volume", self.in_mixers()[0],
                        *(f"{p}%" for p in percent))
        wait_until("mixers show it",
                   lambda: self.in_mixers()[1][2] == [str(p) for p in percent])

    def sinks(self):
        return {to for to in super().sinks() if not to.startswith("headroom.ear.")}

    def ear(self):
        return f"headroom.ear.{self.id}"

    def heard(self, seconds=1.0):
        return hear(seconds, self)[0]


def hear(seconds, *apps, n_channels=2):
    """What each of them plays, at the same time; a cycle is as long as the graph says."""
    recording = listen(apps[0].server, [(app.name, n_channels) for app in apps], seconds)
    return [np.concatenate([c[:n] for c, n in zip(recording.cycles(i), recording.duration)])
            for i in range(len(apps))]


def level(metadata, app):
    text = metadata.get("level", app.id)
    return json.loads(text) if text else None


def wait_settled(metadata, app, cut_db, within_db=1.0):
    """The cut is there, and its last step was told."""
    def is_there():
        now = level(metadata, app)
        return now is not None and abs(now["cut-db"] - cut_db) <= within_db
    wait_until(f"{app.name} is cut by {cut_db} dB, says {level(metadata, app)}", is_there, 10)


def pink(lufs, duration_s):
    """Pink noise that repeats itself after PERIOD frames."""
    return np.tile(at_loudness(signals.pink_noise(PERIOD // 48000), lufs), (duration_s // 4, 1))


def white(lufs, duration_s):
    """The same in both channels and at any time, so that levels of a moment can be compared."""
    return np.tile(at_loudness(signals.noise(-6, 4)[:, [0, 0]], lufs), (duration_s // 4, 1))
