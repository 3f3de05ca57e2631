# SPDX-License-Identifier: MIT
"""A programme under construction: sounds one after the other, and what they are."""

import json
import os

import numpy as np

from sources import level, stereo

# What a segment is: content is voice, music, fx (short sounds) or mix; pause is the rest.
CONTENT = ("voice", "music", "fx", "mix")


class Programme:
    def __init__(self, name, about, rate_hz=48000, kind=""):
        """kind: what figures besides the common ones it is for, see README.md."""
        self.name, self.about, self.rate_hz, self.kind = name, about, rate_hz, kind
        self.parts, self.segments, self.jumps = [], [], []
        self.n_frames = 0

    @property
    def now_sec(self):
        return self.n_frames / self.rate_hz

    def add(self, sound, kind, label, to_lufs=None, jump_db=None):
        """Append a sound, at a loudness. A jump: it is so much louder than what was before."""
        if to_lufs is not None:
            sound = level(stereo(sound), self.rate_hz, to_lufs)
        start_sec = self.now_sec
        self.parts.append(stereo(sound))
        self.n_frames += len(sound)
        self.segments.append([round(start_sec, 4), round(self.now_sec, 4), kind, label])
        if jump_db is not None:
            self.jumps.append([round(start_sec, 4), jump_db])

    def pause(self, length_sec):
        self.add(np.zeros((int(length_sec * self.rate_hz), 2), np.float32), "pause", "silence")

    def lay_under(self, sound, from_sec=0.0):
        """Mix a sound under what is there, from one moment on, as far as both go."""
        whole = np.concatenate(self.parts)
        at = int(from_sec * self.rate_hz)
        n = min(len(sound), len(whole) - at)
        whole[at:at + n] += stereo(sound)[:n]
        self.parts = [whole]

    def write(self, folder):
        whole = np.concatenate(self.parts).astype("<f4")
        # What is recorded does not pass full scale.
        whole = np.clip(whole, -1.0, 1.0)
        whole.tofile(os.path.join(folder, self.name + ".f32"))
        about = {"name": self.name, "rate": self.rate_hz, "about": self.about,
                 "class": self.kind, "frames": len(whole), "segments": self.segments,
                 "jumps": [at for at, _ in self.jumps],
                 "jump_sizes_db": [size for _, size in self.jumps]}
        with open(os.path.join(folder, self.name + ".json"), "w") as f:
            json.dump(about, f, indent=1)
