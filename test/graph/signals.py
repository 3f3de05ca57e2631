# SPDX-License-Identifier: MIT
"""What the tests play: float32 arrays, frames x 2 channels."""
import functools
import io
import subprocess
import wave

import numpy as np

RATE = 48000
TEXT = ("The quick brown fox jumps over the lazy dog. She sells sea shells by the sea shore. "
        "A loud voice and a quiet voice should end up equally easy to hear. ")


def decibels(db):
    return 10.0 ** (db / 20.0)


def seconds(s, rate=RATE):
    return int(round(s * rate))


def stereo(mono):
    return np.column_stack([mono, mono]).astype(np.float32)


def silence(duration_s, rate=RATE):
    return np.zeros((seconds(duration_s, rate), 2), np.float32)


def sine(frequency_hz, level_db, duration_s, rate=RATE):
    t = np.arange(seconds(duration_s, rate)) / rate
    return stereo(decibels(level_db) * np.sin(2 * np.pi * frequency_hz * t))


def noise(level_db, duration_s, seed=1, rate=RATE):
    """White, different in both channels, never above level_db."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (seconds(duration_s, rate), 2)) * decibels(level_db)
    return x.astype(np.float32)


def pink_noise(duration_s, seed=2, rate=RATE):
    """Pink, -20 dBFS RMS, different in both channels."""
    rng = np.random.default_rng(seed)
    n = seconds(duration_s, rate)
    f = np.fft.rfftfreq(n, 1 / rate)
    shape = np.where(f >= 20, 1 / np.sqrt(np.maximum(f, 20)), 0)
    channels = []
    for _ in range(2):
        spectrum = shape * np.exp(2j * np.pi * rng.random(len(f)))
        x = np.fft.irfft(spectrum, n)
        channels.append(x / np.sqrt(np.mean(x * x)) * decibels(-20))
    return np.column_stack(channels).astype(np.float32)


def _espeak(text):
    wav = subprocess.run(["espeak-ng", "-v", "en", "--stdout", text], check=True,
                         capture_output=True).stdout
    with wave.open(io.BytesIO(wav)) as reader:
        rate = reader.getframerate()
        data = reader.readframes(len(wav))
    return np.frombuffer(data, np.int16).astype(np.float64) / 32768, rate


@functools.lru_cache
def _speech_source():
    x, rate = _espeak(TEXT)
    n = int(len(x) * RATE / rate)
    return np.interp(np.arange(n) * rate / RATE, np.arange(len(x)), x)


def speech(duration_s):
    """Speech of -20 dBFS peak-ish level; scale it with at_loudness()."""
    source = _speech_source()
    n = seconds(duration_s)
    x = np.tile(source, n // len(source) + 1)[:n]
    return stereo(x / np.max(np.abs(x)) * 0.5)


def band_limited(x, rate, highest_hz=20000):
    """Without what is above the highest frequency, as every recording is."""
    spectrum = np.fft.rfft(x, axis=0)
    f = np.fft.rfftfreq(len(x), 1 / rate)
    spectrum[f > highest_hz] = 0
    return np.fft.irfft(spectrum, len(x), axis=0)


@functools.lru_cache
def music(duration_s, rate=RATE, is_up_to_nyquist=False):
    """Chords with drums: what a mastered track does to a limiter.

    Up to 20 kHz as music is, or with the white drums left as they are.
    """
    rng = np.random.default_rng(4)
    n = seconds(duration_s, rate)
    t = np.arange(n) / rate
    x = np.zeros((n, 2))
    for start in np.arange(0, duration_s, 0.5):
        root = 55 * 2 ** (rng.integers(0, 12) / 12)
        after = np.maximum(t - start, 0)
        envelope = (t >= start) * np.exp(-after * 2.5)
        for k, ratio in enumerate((1, 2, 2.5, 3, 4, 5, 6, 8)):
            phase = rng.random(2) * 2 * np.pi
            tone = np.sin(2 * np.pi * root * ratio * after[:, None] + phase) / (1 + k)
            x += envelope[:, None] * tone
        hit = (t >= start) * np.exp(-after * 40)
        x += 1.5 * hit[:, None] * rng.standard_normal((n, 2))
    if not is_up_to_nyquist:
        x = band_limited(x, rate)
    return (x / np.max(np.abs(x))).astype(np.float32)


def loud_music(duration_s, over_db=12.0, rate=RATE):
    """Music whose samples go over full scale by over_db, clipped nowhere."""
    return (music(duration_s, rate) * decibels(over_db)).astype(np.float32)


def clipped_square(level_db, duration_s):
    """Harmonics up to half the rate, as a digital clip leaves them."""
    return (np.sign(sine(997, 0, duration_s)) * decibels(level_db)).astype(np.float32)


def intersample_overs(level_db, duration_s, rate=RATE):
    """A quarter of the rate, sampled 45 degrees off: peaks 3 dB between samples."""
    n = np.arange(seconds(duration_s, rate))
    return stereo(decibels(level_db) * np.sin(np.pi / 2 * n + np.pi / 4) * np.sqrt(2))
