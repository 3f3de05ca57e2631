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


def chunks_of(path):
    """The chunks of a WAV file, by their names; the sound of RF64 up to the end."""
    with open(path, "rb") as file:
        whole = file.read()
    assert whole[8:12] == b"WAVE"
    chunks, at = {}, 12
    while at < len(whole):
        name, n_bytes = struct.unpack("<4sI", whole[at:at + 8])
        chunks[name] = whole[at + 8:at + 8 + n_bytes]
        at += 8 + n_bytes + n_bytes % 2
    return chunks


def mask_of(path):
    """What a WAV file says where its channels are; None when it has no place for it."""
    fmt = chunks_of(path)[b"fmt "]
    return struct.unpack("<I", fmt[20:24])[0] if fmt[:2] == b"\xfe\xff" else None


def write_wav(path, channels, mask=None, rate=48000):
    """Channels of samples within -1 .. 1 as 16 bit; with a mask, of the newer kind."""
    n = len(channels)
    frames = array.array("h", [round(x * 32767) for frame in zip(*channels) for x in frame])
    if sys.byteorder == "big":
        frames.byteswap()
    data = frames.tobytes()
    fmt = struct.pack("<HHIIHH", 1 if mask is None else 0xfffe, n, rate, rate * n * 2, n * 2, 16)
    if mask is not None:
        fmt += struct.pack("<HHI", 22, 16, mask)
        fmt += bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"WAVE" + b"".join(name + struct.pack("<I", len(chunk)) + chunk
                              for name, chunk in ((b"fmt ", fmt), (b"data", data)))
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)
