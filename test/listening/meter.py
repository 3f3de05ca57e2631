# SPDX-License-Identifier: MIT
"""The figures of one programme: how a processor's output is beside its input.

README.md defines them. Times are in s, steps are 10 ms; a figure that this programme does
not have is left out.
"""

import numpy as np

import loudness
from loudness import STEPS_PER_SEC, integrated_lufs, lufs
from signal_tools import best_gains, db, residual_db, true_peak_dbtp

# Shorter content has no loudness of its own that one compares.
SHORTEST_SEGMENT_SEC = 1.5
NEIGHBOUR_LU = 3.0
SILENT_DB = -65.0
# The gain that peaks have room for drifts by this much below the ceiling.
MATCH_ROOM_DB = 1.0


class Programme:
    """What is known of the input, once for all processors."""

    def __init__(self, about, x):
        self.about, self.x, self.rate_hz = about, x, about["rate"]
        self.power = loudness.power(x, self.rate_hz)
        self.segments = [Segment(*s) for s in about["segments"]]
        self.content = [s for s in self.segments if s.kind != "pause"]
        for s in self.segments:
            s.in_lufs = integrated_lufs(s.of(self.power))
        n = len(self.power)
        # Voiced: content that is not a gap, within 12 LU of its segment.
        momentary = np.repeat(loudness.sliding_lufs(self.power, 0.4), 10)
        momentary = np.pad(momentary, (0, max(n - len(momentary), 0)), mode="edge")[:n]
        self.is_voiced = np.zeros(n, bool)
        for s in self.content:
            first = s.first + 40
            self.is_voiced[first:s.end] |= momentary[first:s.end] > s.in_lufs - 12
        self.is_steady = self.is_voiced & (np.arange(n) > STEPS_PER_SEC)


class Segment:
    def __init__(self, start_sec, end_sec, kind, label):
        self.start_sec, self.end_sec, self.kind, self.label = start_sec, end_sec, kind, label
        self.first, self.end = round(start_sec * STEPS_PER_SEC), round(end_sec * STEPS_PER_SEC)
        self.in_lufs = self.out_lufs = loudness.SILENCE_LUFS

    def of(self, steps):
        return steps[self.first:self.end]

    @property
    def is_long(self):
        return self.end_sec - self.start_sec >= SHORTEST_SEGMENT_SEC


class Output:
    """A processor's output, aligned, with its loudness and its gain."""

    def __init__(self, programme, y):
        self.y = y
        rate_hz = programme.rate_hz
        self.power = loudness.power(y, rate_hz)
        gains, self.in_energy, self.out_energy = best_gains(programme.x, y,
                                                            rate_hz // STEPS_PER_SEC)
        self.gain_db = 20 * np.log10(np.maximum(np.abs(gains), 1e-6))
        self.is_heard = db(self.in_energy) > SILENT_DB
        heard = np.flatnonzero(self.is_heard)
        steps = np.arange(len(self.gain_db))
        # Where nothing is heard the gain is what it is on both sides.
        self.held_db = np.interp(steps, heard, self.gain_db[heard]) if len(heard) else steps * 0.0
        for s in programme.segments:
            s.out_lufs = integrated_lufs(s.of(self.power))

    def energy_gain_db(self, first, end):
        return float(db(self.out_energy[first:end].sum() /
                        max(self.in_energy[first:end].sum(), 1e-12)))


def movement(programme, out):
    """95 % of the slopes of the gain over 100 ms, and what it moves by at 0.5 to 10 Hz."""
    where = out.is_heard & programme.is_steady[:len(out.is_heard)]
    if not where.any():
        return {}
    smooth = np.convolve(np.pad(out.held_db, 5, mode="edge"), np.ones(10) / 10, "same")[5:-5]
    slope = np.abs(np.gradient(smooth)) * STEPS_PER_SEC
    spectrum = np.fft.rfft(out.held_db - out.held_db.mean())
    f_hz = np.fft.rfftfreq(len(out.held_db), 1 / STEPS_PER_SEC)
    spectrum[(f_hz < 0.5) | (f_hz >= 10)] = 0
    moved = np.fft.irfft(spectrum, len(out.held_db))
    return {"slope_db_per_sec": float(np.percentile(slope[where], 95)),
            "movement_db": float(np.sqrt(np.square(moved[where]).mean()))}


def spread(programme):
    content = [s for s in programme.content if s.is_long]
    if len(content) < 2:
        return {}
    return {"spread_in_lu": float(np.ptp([s.in_lufs for s in content])),
            "spread_lu": float(np.ptp([s.out_lufs for s in content]))}


def order(programme):
    """Neighbours, and how far those are inverted that are: the quieter one is louder by so
    much."""
    content = [s for s in programme.content if s.is_long]
    neighbours, inverted = 0, []
    for a, b in zip(content, content[1:]):
        if abs(a.in_lufs - b.in_lufs) < NEIGHBOUR_LU:
            continue
        neighbours += 1
        beyond = (a.out_lufs - b.out_lufs) * np.sign(b.in_lufs - a.in_lufs)
        if beyond > 0.5:
            inverted.append([float(beyond), a.start_sec, a.label, b.label])
    return {"neighbours": neighbours, "inverted": inverted}


def speakers(programme):
    """How far apart the loudest and the quietest label are, each by the mean of its turns."""
    turns = {}
    for s in programme.content:
        turns.setdefault(s.label, []).append(s.out_lufs)
    means = [np.mean(v) for v in turns.values()]
    return {"apart_lu": float(np.ptp(means))}


def settling(programme, out):
    """s after each jump of 15 to 25 dB until the gain of 1 s stays within 3 dB of where it
    is in the end."""
    times = []
    for at, size_db in zip(programme.about["jumps"], programme.about["jump_sizes_db"]):
        if at < 1 or not 15 <= abs(size_db) <= 25:
            continue
        end = min(at + 20, next(s.end_sec for s in programme.content if s.start_sec >= at - 0.01))
        first, last = int(at * STEPS_PER_SEC), int(end * STEPS_PER_SEC)
        window = np.ones(STEPS_PER_SEC)
        level = [np.convolve(e[first:last], window, "valid") if last - first >= 400 else []
                 for e in (out.in_energy, out.out_energy)]
        if len(level[0]) < 300:
            continue
        gain_db = db(level[1] / np.maximum(level[0], 1e-12))
        near = np.abs(gain_db - np.median(gain_db[len(gain_db) // 2:])) < 3
        hold = min(200, len(near) - 1)
        times.append(next((i for i in range(len(near) - hold)
                           if near[i:i + hold].mean() > 0.9), len(near)) / STEPS_PER_SEC)
    return {"settle_sec": times} if times else {}


def room_rise(programme, out):
    """The most any pause with sound in it is above the gain of the 2 s of voice before it."""
    rises = []
    for s in programme.segments:
        if s.kind != "pause" or s.end - s.first < STEPS_PER_SEC:
            continue
        inside = np.arange(s.first + 20, min(s.end - 2, len(out.gain_db)))
        inside = inside[out.in_energy[inside] > 1e-11]
        before = np.arange(max(0, s.first - 235), min(s.first, len(out.gain_db)))
        before = before[programme.is_voiced[before] & out.is_heard[before]]
        if len(inside) > 20 and len(before) > 10:
            voice_db = db(out.out_energy[before].sum() / out.in_energy[before].sum())
            # 100 ms: what is heard as louder, not one step where the estimate is noise
            part = np.convolve(out.out_energy[inside], np.ones(10), "valid") / \
                np.maximum(np.convolve(out.in_energy[inside], np.ones(10), "valid"), 1e-14)
            rises.append(float(db(part).max() - voice_db))
    return {"room_rise_db": max(rises)} if rises else {}


def reach(programme, out, gain_db=6.0):
    """s from the first quiet word after a loud voice until 100 ms have a gain of +6 dB."""
    s = programme.content[-1]
    span = slice(s.first, min(s.end, len(out.gain_db)))
    smooth = np.convolve(out.held_db[span], np.ones(10) / 10, "valid")
    there = np.flatnonzero((smooth >= gain_db) & out.is_heard[span][9:])
    return {"reach_sec": float(there[0] / STEPS_PER_SEC if len(there) else s.end_sec - s.start_sec),
            "reached": bool(len(there))}


def messages(programme, out, target_lufs):
    beside = [integrated_lufs(out.power[s.first + 100:s.first + 200]) - target_lufs
              for s in programme.content]
    return {"second_second_lu": [float(b) for b in beside]}


def starts(programme, out, target_lufs):
    """How far the first 100 ms and the first second of each start are over the target."""
    first, second = [], []
    for before, s in zip(programme.segments, programme.segments[1:]):
        if before.kind != "pause" or s.kind == "pause":
            continue
        sound = np.flatnonzero(db(out.in_energy[s.first:s.end]) > s.in_lufs - 30)
        if len(sound) == 0:
            continue
        at = s.first + sound[0]
        first.append(float(lufs(out.power[at:at + 10].mean()) - target_lufs))
        second.append(float(lufs(out.power[at:at + 100].mean()) - target_lufs))
    return {"start_100_ms_lu": first, "start_1_sec_lu": second}


def peak_to_loudness(programme, out):
    """By how much peak to loudness of music changes, from 2 s after its start."""
    changes = []
    for s in programme.content:
        if s.kind != "music" or s.end_sec - s.start_sec < 5:
            continue
        first = s.first + 2 * STEPS_PER_SEC
        step = programme.rate_hz // STEPS_PER_SEC
        span, steps = slice(first * step, s.end * step), slice(first, s.end)
        before = true_peak_dbtp(programme.x[span]) - integrated_lufs(programme.power[steps])
        after = true_peak_dbtp(out.y[span]) - integrated_lufs(out.power[steps])
        changes.append(after - before)
    return {"plr_change_db": [float(c) for c in changes]} if changes else {}


def matched(programme, heard, ceiling_dbtp):
    """How far beside the processed sound the same is in level-matched bypass. Where its peaks
    are at the ceiling it may be quieter."""
    if heard is None:
        return {}
    wet, dry = (integrated_lufs(loudness.power(y, programme.rate_hz)) for y in heard)
    is_bound = dry < wet and true_peak_dbtp(heard[1]) > ceiling_dbtp - MATCH_ROOM_DB
    return {} if is_bound or wet <= -70 else {"match_beside_lu": abs(dry - wet)}


SPECIAL = {
    "dialogue-24": lambda p, out, target: speakers(p),
    "call": lambda p, out, target: room_rise(p, out),
    "words": lambda p, out, target: reach(p, out),
    "messages": messages,
    "start": starts,
    "drums": lambda p, out, target: peak_to_loudness(p, out),
    "music": lambda p, out, target: peak_to_loudness(p, out),
}


def measure(programme, y, target_lufs, ceiling_dbtp):
    """All figures of an output that is aligned with its input, and the Output itself."""
    out = Output(programme, y)
    kind = programme.about["class"]
    figures = {
        "programme": programme.about["name"], "class": kind, "target_lufs": target_lufs,
        "content_sec": sum(s.end_sec - s.start_sec for s in programme.content),
        "landing_lu": integrated_lufs(out.power) - target_lufs,
        "over_db": true_peak_dbtp(y) - ceiling_dbtp,
        "residual_db": residual_db(programme.x, y, programme.rate_hz),
        "segments": [[s.label, s.kind, s.in_lufs, s.out_lufs] for s in programme.content],
        **movement(programme, out), **spread(programme), **order(programme),
        **settling(programme, out),
    }
    if kind in SPECIAL:
        figures.update(SPECIAL[kind](programme, out, target_lufs))
    return figures, out
