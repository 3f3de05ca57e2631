#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write truepeak-fir.h: filters for points a quarter of a frame apart.

Each phase is the fractional delay with the least weighted squared error over
BANDS (Laakso et al., "Splitting the unit delay", IEEE SP Magazine 1996, section
"Least squared error design"). Usage: gen-truepeak-fir.py > truepeak-fir.h
"""

import cmath
import math

N_PHASES = 4

# Name, taps, and (upper edge as a part of the Nyquist frequency, weight).
FILTERS = (
    ("long", 64, ((0.92, 1.0), (1.0, 0.1))),
    ("short", 28, ((0.70, 1.0), (0.84, 0.3), (0.92, 0.03))),
)


def sinc(x):
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def correlation(bands, x):
    """Integral of weight(f) cos(pi f x) over all bands."""
    total, low = 0.0, 0.0
    for high, weight in bands:
        total += weight * (high * sinc(high * x) - low * sinc(low * x))
        low = high
    return total


def solve(a, b):
    """Solve a x = b by elimination with pivots."""
    n = len(b)
    m = [row[:] + [v] for row, v in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[p] = m[p], m[i]
        for r in range(i + 1, n):
            f = m[r][i] / m[i][i]
            for c in range(i, n + 1):
                m[r][c] -= f * m[i][c]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (m[i][n] - sum(m[i][c] * x[c] for c in range(i + 1, n))) / m[i][i]
    return x


def centre(n_taps, phase):
    return n_taps // 2 - 1 + phase / N_PHASES


def design(n_taps, bands, phase):
    """Taps for the point phase / N_PHASES after tap n_taps / 2 - 1."""
    at = centre(n_taps, phase)
    a = [[correlation(bands, i - j) + (1e-7 if i == j else 0.0)
          for j in range(n_taps)] for i in range(n_taps)]
    return solve(a, [correlation(bands, i - at) for i in range(n_taps)])


def response_db(taps, phase, band):
    """In-phase amplitude at band x Nyquist."""
    at = centre(len(taps), phase)
    h = sum(t * cmath.exp(-1j * math.pi * band * (i - at))
            for i, t in enumerate(taps))
    return 20 * math.log10(max(h.real, 1e-5))


def print_response(firs):
    print("/*\n * Written by gen-truepeak-fir.py; change that.\n *")
    print(" * Amplitude in dB between frames, in phase with the sound:\n *")
    print(" *                long:                       short:")
    print(" *   f / Nyquist" + "      1/4      1/2      3/4" * 2)
    for band in (0.1, 0.25, 0.5, 0.75, 0.8333, 0.85, 0.9, 0.907, 0.95, 0.98, 1.0):
        row = "".join(f"{response_db(t, p + 1, band):9.3f}"
                      for fir in firs for p, t in enumerate(fir))
        print(f" *   {band:11.4f}{row}")
    print(" *\n * 20 kHz is 0.8333 at 48 kHz and 0.907 at 44.1 kHz. At the Nyquist")
    print(" * frequency itself a point half way is nothing, by symmetry.\n */\n")


def print_fir(name, fir):
    """Mirrored taps are added in pairs: half the multiplications."""
    upper = name.upper()
    n_pairs = len(fir[0]) // 2
    norm = max(sum(abs(t) for t in taps) for taps in fir)
    print(f"\n#define HR_TRUEPEAK_{upper}_PAIRS {n_pairs}u")
    print("/** No point is above this times the largest sample of its span. */")
    print(f"#define HR_TRUEPEAK_{upper}_NORM {math.ceil(norm * 1000) / 1000:.3f}f\n")
    print("/** Outermost pair of samples first. */")
    print(f"static const struct hr_fir_pair hr_truepeak_{name}"
          f"[HR_TRUEPEAK_{upper}_PAIRS] = {{")
    for k in range(n_pairs):
        early, late = fir[0][k], fir[0][-1 - k]
        row = ((early + late) / 2, (early - late) / 2, (fir[1][k] + fir[1][-1 - k]) / 2)
        print("\t{ " + ", ".join(f"{t: .9e}f" for t in row) + " },")
    print("};")


def main():
    firs = [[design(n, bands, p) for p in range(1, N_PHASES)]
            for _, n, bands in FILTERS]
    print("/* SPDX-License-Identifier: MIT */")
    print("#ifndef HR_TRUEPEAK_FIR_H\n#define HR_TRUEPEAK_FIR_H\n")
    print_response(firs)
    print('#include "ops.h"')
    for (name, _, _), fir in zip(FILTERS, firs):
        print_fir(name, fir)
    print("\n#endif /* HR_TRUEPEAK_FIR_H */")


main()
