# SPDX-License-Identifier: MIT
"""The bound: how even it gets when every segment is known beforehand and only its level is
followed."""

import numpy as np

from loudness import STEPS_PER_SEC
from processors import PEER_TARGET_LUFS, Processor


class Rider(Processor):
    """Knows every segment and is at its loudness in so many s of it; a pause changes nothing."""

    def __init__(self, name, ramp_sec, target_lufs=PEER_TARGET_LUFS):
        super().__init__(name, f"rider {ramp_sec}", target_lufs, 0.0, [__file__])
        self.ramp_sec = ramp_sec

    def run(self, programme):
        gain_db, now_db = np.zeros(len(programme.power) + 1), None
        for s in programme.segments:
            if s.kind == "pause":
                gain_db[s.first:s.end] = now_db or 0.0
                continue
            wanted_db = float(np.clip(self.target_lufs - s.in_lufs, -30, 36))
            if now_db is None:
                now_db = wanted_db
            n = min(len(gain_db), s.end) - s.first
            ramp = np.minimum((np.arange(n) + 1) / (self.ramp_sec * STEPS_PER_SEC), 1.0)
            gain_db[s.first:s.first + n] = now_db + (wanted_db - now_db) * ramp
            now_db = wanted_db
        centres = (np.arange(len(gain_db)) + 0.5) * programme.rate_hz / STEPS_PER_SEC
        smooth = np.interp(np.arange(len(programme.x)), centres, gain_db)
        return (programme.x * (10 ** (smooth / 20))[:, None]).astype(np.float32)


RIDERS = (Rider("rider-0.3-s", 0.3), Rider("rider-0.8-s", 0.8))
