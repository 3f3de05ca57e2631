#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pictures of headroom-render, checked from outside; prints TAP.

usage: test-render-plot.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import os
import signal
import struct
import subprocess
import sys
import time
import zlib

import tap
from renderer import DEADLINE_SEC, RENDER, fails, limit_files, render
from sound import bits_of, make, samples_of

ALARM, GOAL, AFTER = b"\xc8\x44\x2e", b"\x3d\x8b\x57", b"\x1f\x6f\x8b"


def unfilter(row, above, kind):
    """One row of a PNG, 3 bytes a pixel (PNG, 9.2)."""
    for i in range(len(row)):
        left = row[i - 3] if i >= 3 else 0
        up, corner = above[i], above[i - 3] if i >= 3 else 0
        near = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
        paeth = [left, up, corner][near.index(min(near))]
        row[i] = (row[i] + [0, left, up, (left + up) // 2, paeth][kind]) & 255
    return row


def pixels_of(path):
    """Width, height and a list of rows."""
    with open(path, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
        data = b""
        while True:
            n_bytes, name = struct.unpack(">I4s", file.read(8))
            chunk = file.read(n_bytes)
            assert struct.unpack(">I", file.read(4))[0] == zlib.crc32(name + chunk)
            if name == b"IHDR":
                width, height, bits, colour = struct.unpack(">IIBB", chunk[:10])
                assert (bits, colour) == (8, 2)
            elif name == b"IDAT":
                data += chunk
            elif name == b"IEND":
                break
    data, rows, above = zlib.decompress(data), [], bytearray(width * 3)
    for y in range(height):
        at = y * (width * 3 + 1)
        above = unfilter(bytearray(data[at + 1:at + 1 + width * 3]), above, data[at])
        rows.append(bytes(above))
    return width, height, rows


def count(rows, colour, top, bottom):
    """Pixels of this very colour, without the legends at the right."""
    return sum(rows[y][x * 3:x * 3 + 3] == colour for y in range(top, bottom)
               for x in range(62, 1172))


def a_picture_has_what_it_should():
    make("in.wav")
    render("--plot", "out.png", "in.wav", "out.wav")
    width, height, rows = pixels_of("out.png")
    assert (width, height) == (1200, 800)
    sound, ceiling, target = (count(rows, *area) for area in
                              ((AFTER, 252, 352), (ALARM, 252, 352), (GOAL, 388, 566)))
    print(f"# pixels: {sound} of sound, {ceiling} of the ceiling, {target} of the target")
    # two dashed lines of 1110 pixels, 5 of 8 of them drawn; and one, which the loudness
    # covers for half of its way, as it is where it shall be
    assert 1000 < ceiling < 4000 and 200 < target < 2000 and sound > 5000


def what_is_over_full_scale_is_red():
    make("in.wav", "synth", "3", "sine", "100", "vol", "0.5")
    louder = ["--set", "headroom.agc.enabled=false", "--set", "headroom.limiter.enabled=false",
              "--set", "headroom.compressor.enabled=true",
              "--set", "headroom.compressor.makeup-auto=false",
              "--set", "headroom.compressor.makeup-db=24"]
    render(*louder, "--plot", "out.png", "in.wav", "out.wav")
    rows = pixels_of("out.png")[2]
    before, after = count(rows, ALARM, 116, 216), count(rows, ALARM, 252, 352)
    print(f"# red pixels before {before}, after {after}")
    # without a limiter there is no ceiling to be drawn
    assert before == 0 and after > 10000


def the_sound_does_not_depend_on_the_picture():
    make("in.wav", rate=44100)
    render("in.wav", "one.wav")
    render("--report", "--plot", "out.png", "in.wav", "two.wav")
    assert bits_of("one.wav") == bits_of("two.wav")


def any_sound_can_be_drawn():
    for n, rate, channels in ((0, 48000, 2), (1, 48000, 1), (95, 8000, 2), (960, 48000, 6),
                              (961, 192000, 2), (3000000, 48000, 1)):
        make("in.wav", "synth", f"{n + 1}s", "whitenoise", "trim", "0", f"{n}s", rate=rate,
             channels=channels)
        render("--plot", "out.png", "in.wav", "out.wav")
        with open("out.png", "rb") as file:
            assert file.read()[-8:-4] == b"IEND", n


def any_name_can_be_drawn():
    for name in (b"\xff\xfe.wav", b"\xed\xa0\x80\x1b[2J.wav", b"%s%n.wav", b"x" * 200 + b".wav"):
        make("in.wav", "synth", "0.1", "sine", "100")
        os.rename(b"in.wav", name)
        render("--plot", "out.png", name, "out.wav")
        os.remove(name)


def nothing_is_left_when_the_picture_cannot_be_written():
    make("in.wav", "synth", "0.01", "sine", "100")
    files = ["in.wav", "out.wav"]
    fails("--plot", "nowhere/out.png", *files, says="nowhere/out.png")
    for name in ("in.wav", "/dev/full", "png", ""):
        fails("--plot", name, *files, says=f"--plot {name}: its name has to end in .png")
    os.symlink("/dev/full", "full.png")
    fails("--plot", "full.png", *files, says="full.png: not a regular file")
    os.symlink("in.wav", "in.png")
    fails("--plot", "in.png", *files, says="this is the input")
    # enough for the sound, not for the picture
    fails("--plot", "out.png", *files, says="out.png: File too large",
          preexec_fn=lambda: limit_files(8000))
    make("out.wav", "synth", "0.01", "sine", "200")
    os.symlink("out.wav", "out.png")
    before = samples_of("out.wav")
    fails("--plot", "out.png", *files, says="this is the output")
    assert samples_of("out.wav") == before
    fails("--raw", "--rate", "48000", "--channels", "2", "--plot", "p.png", says="--plot needs")


def a_signal_leaves_neither_sound_nor_picture():
    make("in.au")
    with open("in.au", "rb") as file:
        data = file.read()
    os.remove("in.au")
    child = subprocess.Popen([RENDER, "--plot", "out.png", "/dev/stdin", "out.wav"],
                             stdin=subprocess.PIPE)
    child.stdin.write(data[:200000])
    child.stdin.flush()
    deadline = time.monotonic() + DEADLINE_SEC
    while len(os.listdir(".")) < 2:
        assert time.monotonic() < deadline, "no temporary files"
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    child.stdin.close()
    assert child.wait(timeout=DEADLINE_SEC) == -signal.SIGINT
    assert os.listdir(".") == []


def is_built(program):
    done = subprocess.run([program, "--plot", "x", "x", "x"], stderr=subprocess.PIPE,
                          timeout=DEADLINE_SEC)
    return b"built without" not in done.stderr


if is_built(RENDER):
    tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
else:
    print("1..0 # SKIP built without cairo or libebur128")
