# SPDX-License-Identifier: MIT
"""Loudness after ITU-R BS.1770: of whole sounds, and over time.

A sound is an array [frames, channels] of floats. Its "power" here is the K-weighted mean
square of steps of 10 ms, summed over the channels; all loudness is made of that.
"""

import numpy as np
from scipy.signal import lfilter

STEPS_PER_SEC = 100
SILENCE_LUFS = -120.0


def weighting(rate_hz):
    """The two biquads of BS.1770 at any rate, as one filter (b, a)."""
    k = np.tan(np.pi * 1681.974450955533 / rate_hz)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high ** 0.4996667741545416
    shelf_b = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k]
    shelf_a = [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]
    k = np.tan(np.pi * 38.13547087602444 / rate_hz)
    q = 0.5003270373238773
    pass_a = np.array([1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
    a0 = shelf_a[0]
    b = np.convolve(np.divide(shelf_b, a0), [1.0, -2.0, 1.0])
    a = np.convolve(np.divide(shelf_a, a0), pass_a / pass_a[0])
    return b, a


def power(x, rate_hz):
    """K-weighted power of each 10 ms."""
    b, a = weighting(rate_hz)
    y = lfilter(b, a, np.asarray(x, np.float64), axis=0)
    step = rate_hz // STEPS_PER_SEC
    n_steps = len(y) // step
    y = y[:n_steps * step].reshape(n_steps, step, -1)
    return np.einsum("ijk,ijk->i", y, y) / step


def lufs(p):
    return np.maximum(-0.691 + 10 * np.log10(np.maximum(p, 1e-13)), SILENCE_LUFS)


def window_means(p, n_steps, every_steps=1):
    """The mean power of each window of n_steps, one every so many."""
    total = np.concatenate([[0.0], np.cumsum(p)])
    ends = np.arange(n_steps, len(p) + 1, every_steps)
    return (total[ends] - total[ends - n_steps]) / n_steps


def integrated_lufs(p):
    """Gated loudness of what has these powers; shorter than 400 ms: its plain mean."""
    if len(p) == 0:
        return SILENCE_LUFS
    windows = window_means(p, 40, 10) if len(p) >= 40 else np.array([p.mean()])
    windows = windows[lufs(windows) > -70]
    if len(windows) == 0:
        return SILENCE_LUFS
    windows = windows[lufs(windows) > lufs(windows.mean()) - 10]
    return float(lufs(windows.mean()))


def sliding_lufs(p, window_sec, every_steps=10):
    """Loudness of the window that ends at each step of 100 ms; before the start is silence."""
    n = int(window_sec * STEPS_PER_SEC)
    return lufs(window_means(np.concatenate([np.zeros(n - every_steps), p]), n, every_steps))
