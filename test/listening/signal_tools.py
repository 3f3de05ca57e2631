# SPDX-License-Identifier: MIT
"""What compares a sound with what a processor made of it."""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft


def db(energy):
    return 10 * np.log10(np.maximum(energy, 1e-12))


def delay_frames(x, y, rate_hz):
    """By how much y is late, at most 250 ms either way, told by the loudest 2 s."""
    n = min(2 * rate_hz, len(x))
    total = np.concatenate([[0.0], np.cumsum(np.square(x).sum(axis=1), dtype=np.float64)])
    at = int(np.argmax(total[n:] - total[:-n]))
    a, b = x[at:at + n].sum(axis=1), y[at:at + n].sum(axis=1)
    size = next_fast_len(2 * n, real=True)
    match = irfft(rfft(b, size) * np.conj(rfft(a, size)), size)
    most = rate_hz // 4
    match = np.concatenate([match[-most:], match[:most]])
    return int(np.argmax(np.abs(match))) - most


def aligned(x, y, rate_hz):
    """y without its delay, as long as x, without what is not a number."""
    y = np.nan_to_num(y)
    late = delay_frames(x, y[:len(x)], rate_hz)
    if late >= 0:
        y = y[late:]
    else:
        y = np.concatenate([np.zeros((-late, y.shape[1]), np.float32), y])
    y = y[:len(x)]
    return np.concatenate([y, np.zeros((len(x) - len(y), y.shape[1]), np.float32)])


def true_peak_dbtp(x, times=16, block=2048, margin=256, n_blocks=40):
    """The highest of 16 times as many samples, in the blocks with the highest samples."""
    fade = np.hanning(margin)[:margin // 2]
    window = np.concatenate([fade, np.ones(block + margin), fade[::-1]])
    highest = 0.0
    for channel in np.asarray(x, np.float64).T:
        padded = np.pad(channel, (margin, block + margin))
        count = len(channel) // block + 1
        peaks = np.abs(padded[margin:margin + count * block]).reshape(count, block).max(axis=1)
        for k in np.argsort(-peaks)[:n_blocks]:
            if peaks[k] < 0.4 * highest:
                break
            part = padded[k * block:(k + 1) * block + 2 * margin] * window
            up = irfft(rfft(part), times * len(part)) * times
            highest = max(highest, np.abs(up[times * margin:times * (margin + block)]).max())
    return float(20 * np.log10(max(highest, 1e-9)))


def best_gains(x, y, step):
    """For each step of frames the gain that makes most of y out of x, and both energies."""
    n = len(x) // step
    a = x[:n * step].reshape(n, -1).astype(np.float64)
    b = y[:n * step].reshape(n, -1).astype(np.float64)
    aa = np.einsum("ij,ij->i", a, a)
    gains = np.einsum("ij,ij->i", a, b) / np.maximum(aa, 1e-20)
    return gains, aa / (x.shape[1] * step), np.einsum("ij,ij->i", b, b) / (x.shape[1] * step)


def residual_db(x, y, rate_hz):
    """What a gain that is smooth over 20 ms does not explain, below the output."""
    step = rate_hz // 50
    gains, _, _ = best_gains(x, y, step)
    centres = (np.arange(len(gains)) + 0.5) * step
    smooth = np.interp(np.arange(len(x)), centres, gains)[:, None]
    rest = y - x * smooth
    return float(db(np.square(rest).sum() / max(np.square(y, dtype=np.float64).sum(), 1e-12)))
