#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write truepeak-fir.h: filters for points a quarter of a frame apart.

A point between samples is a sum over all of them, with taps that fall as slowly
as 1 / distance. Far from the point they change their sign with every sample and
little else, so a few neighbours share one tap: a group is samples added with
alternating signs (x0 - x1 + x2 - x3). It is what is close to the Nyquist frequency
that reaches so far, and such a group takes it in whole. The past is known for
longer than the future, so there are groups on that side alone, too.

The taps have the least weighted squared error over bands (Laakso et al., "Splitting
the unit delay", IEEE SP Magazine 1996). The weights of the first band rise where the
error is above a ripple, and fall where it is below, until there is no more to gain
(Lawson's algorithm): 0.1 % where the ear and most of music are, more above.

Usage: gen-truepeak-fir.py > truepeak-fir.h		needs numpy
"""

import math

import numpy as np

# Name; single samples and groups on either side; groups of the past, of 16;
# (upper edge as a part of the Nyquist frequency, weight); largest ripple, if any.
FILTERS = (
    ("long", 24, ((4, 6),), 6, ((0.915, 1.0), (1.0, 10.0)), 0.006),
    ("short", 14, (), 0, ((0.70, 1.0), (0.84, 0.3), (0.92, 0.03)), None),
)
PAST_SIZE = 16
FREQUENCIES = np.linspace(0.0, 1.0, 4001)


def tone(at):
    """A tone of every frequency as sample `at` sees it."""
    return np.exp(1j * np.pi * FREQUENCIES * at)


def group(at, size):
    """size samples from `at` on, with alternating signs, as the ops add them."""
    return sum((-1) ** i * tone(at + i) for i in range(size))


def units(singles, groups, n_past):
    """Responses (early, late) of the pairs from the middle outward, and of the past."""
    pairs, at = [], 1
    for _ in range(singles):
        pairs.append((tone(1 - at), tone(at)))
        at += 1
    for size, count in groups:
        for _ in range(count):
            # mirrored, the first sign of a group turns
            pairs.append((-group(2 - at - size, size), group(at, size)))
            at += size
    past = [group(2 - at - PAST_SIZE * (i + 1), PAST_SIZE) for i in range(n_past)]
    return pairs, past


def least_squares(columns, wanted, weights):
    root = np.sqrt(weights)
    a = np.array(columns).T * root[:, None]
    b = wanted * root
    a = np.vstack([a.real, a.imag])
    b = np.concatenate([b.real, b.imag])
    return np.linalg.lstsq(a, b, rcond=1e-9)[0]


def fit(columns, wanted, bands, ripple):
    """Taps of the columns; all of them are FREQUENCIES long, once or twice."""
    repeat = len(wanted) // len(FREQUENCIES)
    f = np.tile(FREQUENCIES, repeat)
    weights, low = np.zeros_like(f), -1.0
    for high, weight in bands:
        weights[(f > low) & (f <= high)] = weight
        low = high
    first = f <= bands[0][0]
    ripple = ripple and np.interp(f, (0.25, 0.45), (0.003, ripple))
    taps = least_squares(columns, wanted, weights)
    for _ in range(0 if ripple is None else 100):
        error = np.abs((taps @ np.array(columns) / wanted).real - 1.0)
        weights[first] *= np.clip(error / ripple, 0.3, 3.0)[first] ** 0.5
        weights[first] = np.clip(weights[first], 0.05, 3000.0)
        taps = least_squares(columns, wanted, weights)
    return taps


def design(singles, groups, n_past, bands, ripple):
    """Rows (even, odd, half), the pairs from the middle outward and then the past."""
    pairs, past = units(singles, groups, n_past)
    both = lambda quarter, left: np.concatenate([quarter, left])
    columns = [both(e + l, e + l) for e, l in pairs]
    columns += [both(e - l, l - e) for e, l in pairs]
    columns += [both(e, e) for e in past] + [both(e, -e) for e in past]
    taps = fit(columns, both(tone(0.25), tone(0.75)), bands, ripple)
    n = len(pairs)
    even = list(taps[:n]) + list(taps[2 * n:2 * n + n_past])
    odd = list(taps[n:2 * n]) + list(taps[2 * n + n_past:])
    half = fit([e + l for e, l in pairs] + past, tone(0.5), bands, ripple)
    return pairs, past, list(zip(even, odd, half))


def responses(pairs, past, rows):
    """In-phase amplitudes at the three points, and the largest sum of amplitudes."""
    points = []
    for pick in (lambda e, o, h: (e, o), lambda e, o, h: (h, 0), lambda e, o, h: (e, -o)):
        total = np.zeros(len(FREQUENCIES), complex)
        for (early, late), row in zip(pairs, rows):
            even, odd = pick(*row)
            total += even * (early + late) + odd * (early - late)
        for early, row in zip(past, rows[len(pairs):]):
            total += sum(pick(*row)) * early
        points.append((total / tone(0.25 * (len(points) + 1))).real)
    return points


def norm(rows, singles, groups, n_past):
    sizes = [1] * singles + [size for size, count in groups for _ in range(count)]
    n = len(sizes)
    worst = 0.0
    for even_on, odd_on, half_on in ((1, 1, 0), (0, 0, 1), (1, -1, 0)):
        total = 0.0
        for i, (even, odd, half) in enumerate(rows):
            early = even_on * even + odd_on * odd + half_on * half
            late = even_on * even - odd_on * odd + half_on * half
            size = sizes[i] if i < n else PAST_SIZE
            total += size * (abs(early) + (abs(late) if i < n else 0.0))
        worst = max(worst, total)
    return worst


def print_response(points):
    print("/*\n * Written by gen-truepeak-fir.py; change that.\n *")
    print(" * Amplitude in dB between frames, in phase with the sound:\n *")
    print(" *                long:                       short:")
    print(" *   f / Nyquist" + "      1/4      1/2      3/4" * 2)
    for band in (0.1, 0.25, 0.5, 0.75, 0.8333, 0.85, 0.9, 0.907, 0.95, 0.98, 1.0):
        at = round(band * (len(FREQUENCIES) - 1))
        row = "".join(f"{20 * math.log10(max(p[at], 1e-5)):9.3f}" for p in points)
        print(f" *   {band:11.4f}{row}")
    print(" *\n * 20 kHz is 0.8333 at 48 kHz and 0.907 at 44.1 kHz. At the Nyquist")
    print(" * frequency itself a point half way is nothing, by symmetry.\n */\n")


def print_rows(name, rows):
    print(f"static const struct hr_fir_pair hr_truepeak_{name}[] = {{")
    for row in rows:
        print("\t{ " + ", ".join(f"{t: .9e}f" for t in row) + " },")
    print("};\n")


def print_fir(name, singles, groups, n_past, rows):
    counts = [singles] + [dict(groups).get(size, 0) for size in (4, 8)] + [n_past]
    reach = singles + sum(size * count for size, count in groups)
    upper = name.upper()
    print(f"/** {name}: frames on either side of a point, and in the past. */")
    print(f"#define HR_TRUEPEAK_{upper}_REACH {reach}u")
    print(f"#define HR_TRUEPEAK_{upper}_PAST {reach + PAST_SIZE * n_past}u\n")
    start = 0
    for part, count in zip(("", "_by_4", "_by_8", "_past"), counts):
        if count:
            print_rows(name + part, rows[start:start + count])
        start += count
    worst = math.ceil(norm(rows, singles, groups, n_past) * 1000) / 1000
    print(f"static const struct hr_fir hr_truepeak_{name}_fir = {{")
    print(f"\t.norm = {worst:.3f}f,")
    for part, count in zip(("", "_by_4", "_by_8", "_past"), counts):
        if count:
            print(f"\t.n{part or '_pairs'} = {count},")
            print(f"\t.{part[1:] or 'pairs'} = hr_truepeak_{name}{part},")
    print("};\n")


def main():
    firs = [(name, singles, groups, n_past, *design(singles, groups, n_past, bands, ripple))
            for name, singles, groups, n_past, bands, ripple in FILTERS]
    print("/* SPDX-License-Identifier: MIT */")
    print("#ifndef HR_TRUEPEAK_FIR_H\n#define HR_TRUEPEAK_FIR_H\n")
    print_response([p for fir in firs for p in responses(*fir[4:])])
    print('#include "ops.h"\n')
    print("/* Rows from the middle outward. */\n")
    for name, singles, groups, n_past, _, _, rows in firs:
        print_fir(name, singles, groups, n_past, rows)
    print("#endif /* HR_TRUEPEAK_FIR_H */")


main()
