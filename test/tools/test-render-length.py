#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files whose header and length do not agree, rendered; checked from outside; prints TAP.

usage: test-render-length.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import os
import shutil
import struct
import subprocess
import sys

import tap
from renderer import UNTOUCHED, fails, render, run
from sound import bits_of, chunks_of, floats, make, samples_of, write_wav

N_FRAMES = 48000
CUT = 3


def patch(path, at, data):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(data)


def find(path, text):
    with open(path, "rb") as file:
        return file.read().index(text)


def cut(path, part):
    os.truncate(path, int(os.path.getsize(path) * part))


def frames_of(path):
    return len(bits_of(path)) // 8


def make_rf64(path, size):
    """As a recorder begins one; sox cannot."""
    make("in.wav", "synth", "1", "pinknoise", "vol", "0.3")
    with open("in.wav", "rb") as file:
        whole = file.read()
    os.remove("in.wav")
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, 0, size, 0, 0)
    with open(path, "wb") as file:
        file.write(b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + whole[12:40] + b"\xff" * 4 + whole[44:])


def make_sound(path):
    make(path, "synth", "1", "pinknoise", "vol", "0.3")


def set_size(path, name, offset, n_bytes, form=None):
    """The header of a recorder that was killed: nothing is in the file."""
    at = find(path, name) + offset
    patch(path, at, b"\0" * n_bytes)
    if form is not None:
        patch(path, form[0], b"\0" * form[1])


def a_header_without_a_size_is_read_to_the_end_of_the_file():
    make_sound("a.wav")
    whole = samples_of("a.wav")
    set_size("a.wav", b"data", 4, 4, (4, 4))
    make_sound("b.wav")
    set_size("b.wav", b"data", 4, 4)
    patch("b.wav", 4, struct.pack("<I", 36))
    make_sound("c.au")
    patch("c.au", 8, b"\0" * 4)
    make_sound("d.aiff")
    set_size("d.aiff", b"SSND", 4, 4, (4, 4))
    set_size("d.aiff", b"COMM", 10, 4)
    make_sound("e.w64")
    set_size("e.w64", b"data", 16, 8, (16, 8))
    make_sound("f.caf")
    set_size("f.caf", b"data", 4, 8)
    make_rf64("g.rf64", 0)
    for name in sorted(os.listdir(".")):
        done = render(*UNTOUCHED, name, "out.wav")
        assert f"{name}: its header has no size" in done.stderr.decode(), (name, done)
        assert "1.000 s" in done.stderr.decode() and done.stderr.count(b"\n") == 1, (name, done)
        assert bits_of("out.wav") == whole, name


def an_empty_file_with_chunks_behind_it_stays_empty():
    write_wav("in.wav", [[], []])
    with open("in.wav", "ab") as file:
        file.write(b"LIST" + struct.pack("<I", 4) + b"INFO")
    patch("in.wav", 4, struct.pack("<I", os.path.getsize("in.wav") - 8))
    done = render("in.wav", "out.wav")
    assert frames_of("out.wav") == 0 and done.stderr == b"", done


def a_stream_that_was_saved_needs_no_word():
    for size in (0xffffffff, 0x7ffff000, 0x7fffffff, 0x80000000):
        make_sound("in.wav")
        patch("in.wav", find("in.wav", b"data") + 4, struct.pack("<I", size))
        done = render("in.wav", "out.wav")
        assert frames_of("out.wav") == N_FRAMES and done.stderr == b"", (hex(size), done)
    make_sound("in.caf")
    patch("in.caf", find("in.caf", b"data") + 4, b"\xff" * 8)
    assert render("in.caf", "out.wav").stderr == b"" and frames_of("out.wav") == N_FRAMES


def what_is_there_of_a_file_is_rendered_and_told():
    for name in ("a.wav", "b.au", "c.aiff", "d.w64", "e.caf", "f.rf64", "g.flac", "h.ogg"):
        if name.endswith("rf64"):
            make_rf64(name, N_FRAMES * 4)
        else:
            make_sound(name)
        cut(name, 0.6)
        done = run(name, "out.wav")
        text = done.stderr.decode()
        print("#", text.strip().split(": ", 1)[1])
        assert done.returncode == CUT and text.count("\n") == 1, (name, done)
        assert f"{name}: its end is missing" in text, (name, done)
        # a header, or a compressed second, is not of one piece
        assert 0.3 * N_FRAMES < frames_of("out.wav") < 0.8 * N_FRAMES, (name, frames_of("out.wav"))
        os.remove("out.wav")


def the_sound_of_a_cut_file_is_its_beginning():
    make_sound("in.wav")
    whole = samples_of("in.wav")
    cut("in.wav", 0.6)
    assert run(*UNTOUCHED, "in.wav", "out.wav").returncode == CUT
    sound = bits_of("out.wav")
    assert len(sound) > len(whole) // 2 and whole.startswith(sound)


def a_whole_file_is_never_called_cut():
    for name in ("a.wav", "b.au", "c.aiff", "d.w64", "e.caf", "g.flac", "h.ogg"):
        make_sound(name)
        assert render(name, "out.wav").stderr == b"", name
    make_rf64("f.rf64", N_FRAMES * 4)
    assert render("f.rf64", "out.wav").stderr == b""


def an_mp3_without_a_table_is_read_to_its_end():
    if shutil.which("ffmpeg") is None:
        print("# no ffmpeg")
        return
    for name, more in (("plain.mp3", ["-write_xing", "0"]), ("table.mp3", [])):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "aevalsrc=if(lt(t\\,1)\\,0\\,random(0)-0.5):d=10:s=44100", "-ac", "2",
                        "-q:a", "4", *more, name], check=True)
        assert render(name, "out.wav").stderr == b""
        n = frames_of("out.wav")
        print(f"# {name}: {n / 44100:.3f} s")
        # whole frames of 1152 samples, and the delay of the coder, unless the table tells
        assert 441000 <= n < 441000 + 4 * 1152, (name, n)
    cut("table.mp3", 0.5)
    done = run("table.mp3", "out.wav")
    assert done.returncode == CUT and b"its end is missing" in done.stderr, done


def no_sound_is_refused_where_it_cannot_be_held():
    write_wav("in.wav", [[], []])
    for name in ("out.flac", "out.opus", "out.mp3"):
        fails("in.wav", name, says=f"{name}: there is no sound in the input")
    render("in.wav", "out.wav")
    assert chunks_of("out.wav")[b"data"] == b""


def a_length_that_nobody_knows_makes_no_long_file():
    make_sound("in.flac")
    # STREAMINFO: 36 bits of samples, and the checksum of them
    patch("in.flac", 8 + 13, bytes([0xf0]) + b"\0" * 20)
    done = render("in.flac", "out.wav")
    assert done.stderr == b"" and frames_of("out.wav") == N_FRAMES
    with open("out.wav", "rb") as file:
        assert file.read(4) == b"RIFF"
    assert max(map(abs, floats(bits_of("out.wav")))) > 0.01


tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
