# SPDX-License-Identifier: MIT
"""Sound files, made and read by sox: not by what is being tested."""

import array
import struct
import subprocess
import sys


def sox(*args):
    """What sox writes to stdout; -R: the same noise every time."""
    return subprocess.run(["sox", "-R", *args], check=True, capture_output=True).stdout


def make(path, *effects, rate=48000, channels=2, bits="16"):
    """Noise of a quiet and a loud part, unless told otherwise."""
    effects = effects or ("synth", "3", "pinknoise", "vol", "0.1", ":", "synth", "2",
                          "pinknoise", "vol", "3")
    # before -n, or the lengths in the effects would be at another rate
    sox("-r", str(rate), "-c", str(channels), "-n", "-b", bits, path, *effects)


def samples_of(path):
    return sox(path, "-t", "f32", "-")


def bits_of(path):
    """The data of a WAV file: sox would take float through 32-bit integers."""
    with open(path, "rb") as file:
        assert file.read(12)[8:] == b"WAVE"
        while True:
            name, n_bytes = struct.unpack("<4sI", file.read(8))
            chunk = file.read(n_bytes + n_bytes % 2)
            if name == b"data":
                return chunk[:n_bytes]


def floats(data):
    values = array.array("f", data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
