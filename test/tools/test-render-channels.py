#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where headroom-render puts the channels, checked from outside; prints TAP.

usage: test-render-channels.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import math
import os
import sys

import tap
from renderer import UNTOUCHED, fails, render
from sound import bits_of, floats, mask_of, samples_of, write_wav

# The channels of a WAV file of that mask, in the order of its bits, and which of them
# come first, second ... in Vorbis (Vorbis I, 4.3.9). FLAC has the order of WAV.
LAYOUTS = {0x7: [0, 2, 1], 0x33: [0, 1, 2, 3], 0x37: [0, 2, 1, 3, 4], 0x607: [0, 2, 1, 3, 4],
           0x3f: [0, 2, 1, 4, 5, 3], 0x60f: [0, 2, 1, 4, 5, 3], 0x70f: [0, 2, 1, 5, 6, 4, 3],
           0x63f: [0, 2, 1, 6, 7, 4, 5, 3]}
REFUSED = {0xb: "FL FR LFE", 0xf: "FL FR FC LFE", 0x10f: "FL FR FC LFE RC",
           0x3b: "FL FR LFE RL RR", 0x107: "FL FR FC RC", 0xff: "FL FR FC LFE RL RR FLC FRC"}
# of the first channel, and of each against the one before
LEVEL, STEP = 0.4, 0.5


def channels(n):
    """A deep tone, in each channel quieter than in the one before."""
    tone = [math.sin(2 * math.pi * 60 * i / 48000) for i in range(9600)]
    return [[LEVEL * STEP ** c * x for x in tone] for c in range(n)]


def levels(samples, n):
    """Which of those channels each is, by its level, and how far from that."""
    found = []
    for c in range(n):
        one = samples[c::n]
        level = math.sqrt(2 * sum(x * x for x in one) / len(one))
        found.append(math.log(level / LEVEL) / math.log(STEP))
    return found


def assert_order(path, samples, order):
    found = levels(samples, len(order))
    # Vorbis raises the deep tone of the LFE by a third of a step
    assert all(abs(a - b) < 0.45 for a, b in zip(found, order)), (path, found, order)


def every_channel_comes_out_at_its_own_place():
    for mask, vorbis in LAYOUTS.items():
        n = len(vorbis)
        write_wav("in.wav", channels(n), mask)
        for name, order in (("out.flac", list(range(n))), ("out.ogg", vorbis)):
            render(*UNTOUCHED, "in.wav", name)
            assert_order(name, floats(samples_of(name)), order)
            render(*UNTOUCHED, name, "back.wav")
            assert_order(name, floats(bits_of("back.wav")), list(range(n)))
            # rear and side are the same to formats without both of them
            assert mask_of("back.wav") in (mask, mask & ~0x600 | 0x30), hex(mask)
        render(*UNTOUCHED, "in.wav", "out.wav")
        assert mask_of("out.wav") == mask, hex(mask)


def a_layout_the_format_has_not_is_refused():
    for mask, text in REFUSED.items():
        write_wav("in.wav", channels(len(text.split())), mask)
        for name in ("out.flac", "out.ogg", "out.opus"):
            fails("in.wav", name, says=[f"no layout {text};", ".wav keeps it"])
        render(*UNTOUCHED, "in.wav", "out.wav")
        assert mask_of("out.wav") == mask, hex(mask)
        os.remove("out.wav")


def channels_nobody_named_stay_unnamed():
    for n in (3, 4, 5, 6, 7, 8, 10):
        for mask in (None, 0):
            write_wav("in.wav", channels(n), mask)
            render(*UNTOUCHED, "in.wav", "out.wav")
            assert mask_of("out.wav") in (None, 0), n
            assert_order("out.wav", floats(bits_of("out.wav")), list(range(n)))
            os.remove("out.wav")
        if n in (4, 6, 8):
            fails("in.wav", "out.rf64", says=f"RF64 would name {n} channels, which nobody named")


def two_channels_with_other_names_keep_them():
    write_wav("in.wav", channels(2), 0x9)
    render(*UNTOUCHED, "in.wav", "out.wav")
    assert mask_of("out.wav") == 0x9
    fails("in.wav", "new.flac", says="no layout FL LFE;")
    write_wav("in.wav", channels(2), 0x3)
    render(*UNTOUCHED, "in.wav", "out.wav")
    assert mask_of("out.wav") is None, "stereo is stereo in a plain file"


tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
