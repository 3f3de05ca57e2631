#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The meter reads what was put in: gains of known shape on noise of known loudness."""

import unittest

import numpy as np

import loudness
import meter
from signal_tools import aligned, true_peak_dbtp

RATE_HZ = 48000


def noise(length_sec, to_lufs):
    x = np.random.default_rng(3).normal(0, 0.1, (int(length_sec * RATE_HZ), 2))
    now_lufs = loudness.integrated_lufs(loudness.power(x, RATE_HZ))
    return (x * 10 ** ((to_lufs - now_lufs) / 20)).astype(np.float32)


def with_gain(x, gain_db):
    """gain_db: one for each frame, or for all."""
    return (x * 10 ** (np.broadcast_to(gain_db, len(x)) / 20)[:, None]).astype(np.float32)


def programme(kind, *parts):
    """parts: (sound, kind of segment, label)"""
    segments, at = [], 0.0
    for sound, what, label in parts:
        segments.append([at, at + len(sound) / RATE_HZ, what, label])
        at = segments[-1][1]
    about = {"name": "test", "class": kind, "rate": RATE_HZ, "segments": segments,
             "jumps": [segments[-1][0]] if kind == "jumps" else [], "jump_sizes_db": [20]}
    return meter.Programme(about, np.concatenate([sound for sound, _, _ in parts]))


def figures(p, gain_db, target_lufs=-18.0):
    return meter.measure(p, with_gain(p.x, gain_db), target_lufs, -1.0)[0]


class MeterTest(unittest.TestCase):
    # A tone of -20 dBFS in both channels is -20 LUFS at 997 Hz, by BS.1770.
    def test_loudness_of_a_tone(self):
        tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(5 * RATE_HZ) / RATE_HZ)
        p = loudness.power(np.stack([tone, tone], axis=1), RATE_HZ)
        self.assertAlmostEqual(loudness.integrated_lufs(p), -20.0, delta=0.05)

    # Samples at 45 degrees are 3.01 dB below the peak between them.
    def test_true_peak_between_samples(self):
        tone = np.sin(np.pi / 4 + np.pi / 2 * np.arange(20000)) * np.hanning(20000)
        self.assertAlmostEqual(true_peak_dbtp(tone[:, None]), 0.0, delta=0.05)

    def test_delay_is_taken_away(self):
        x = noise(3, -20)
        late = np.concatenate([np.zeros((96, 2), np.float32), x])
        self.assertEqual(np.abs(aligned(x, late, RATE_HZ) - x).max(), 0.0)

    def test_steady_gain_moves_nothing(self):
        f = figures(programme("music", (noise(10, -28), "music", "a")), 7.0)
        self.assertAlmostEqual(f["landing_lu"], -3.0, delta=0.05)
        self.assertLess(f["slope_db_per_sec"] + f["movement_db"], 0.02)
        self.assertAlmostEqual(f["plr_change_db"][0], 0.0, delta=0.02)
        self.assertLess(f["residual_db"], -90)

    # 2 dB sin(2 pi 3 t): rms 1.41 dB; the slope is at most 37.7 dB/s, of which the mean over
    # 100 ms leaves 86 %.
    def test_pumping(self):
        p = programme("music", (noise(20, -20), "music", "a"))
        t = np.arange(len(p.x)) / RATE_HZ
        f = figures(p, 2 * np.sin(2 * np.pi * 3 * t))
        self.assertAlmostEqual(f["movement_db"], 1.41, delta=0.05)
        self.assertAlmostEqual(f["slope_db_per_sec"], 32.4, delta=1)

    def test_inverted_order_and_spread(self):
        p = programme("dialogue-24", (noise(5, -14), "voice", "a"), (noise(5, -38), "voice", "b"))
        gain_db = np.repeat([0.0, 26.0], 5 * RATE_HZ)
        f = figures(p, gain_db)
        self.assertEqual(len(f["inverted"]), 1)
        self.assertAlmostEqual(f["spread_lu"], 2.0, delta=0.2)
        self.assertAlmostEqual(f["apart_lu"], 2.0, delta=0.2)

    def test_settling_after_a_jump(self):
        p = programme("jumps", (noise(5, -36), "music", "a"), (noise(12, -16), "music", "b"))
        t = np.arange(len(p.x)) / RATE_HZ - 5
        gain_db = np.where(t < 0, 18.0, np.maximum(18.0 - 20 * t / 2, -2.0))
        # 20 dB in 2 s: the last 3 of them begin after 1.7 s; 1 s windows are a little earlier.
        self.assertAlmostEqual(figures(p, gain_db)["settle_sec"][0], 1.4, delta=0.3)

    def test_room_rise(self):
        p = programme("call", (noise(4, -20), "voice", "a"), (noise(4, -55), "pause", "room"))
        t = np.arange(len(p.x)) / RATE_HZ - 4
        f = figures(p, np.clip(3 * t, 0, 9))
        self.assertAlmostEqual(f["room_rise_db"], 9.0, delta=0.3)

    def test_reaching_plus_six_after_a_loud_voice(self):
        p = programme("words", (noise(4, -12), "voice", "loud"), (noise(6, -36), "voice", "words"))
        t = np.arange(len(p.x)) / RATE_HZ - 4
        f = figures(p, np.where(t < 0, -6.0, np.minimum(-6 + 12 * t, 18)))
        self.assertAlmostEqual(f["reach_sec"], 1.0, delta=0.1)

    def test_loud_start(self):
        p = programme("start", (noise(2, -90), "pause", "silence"), (noise(5, -10), "mix", "b"))
        t = np.arange(len(p.x)) / RATE_HZ - 2
        f = figures(p, np.where(t < 0.1, 0.0, -8.0))
        self.assertAlmostEqual(f["start_100_ms_lu"][0], 8.0, delta=0.4)
        self.assertLess(f["start_1_sec_lu"][0], 3.0)


unittest.main()
