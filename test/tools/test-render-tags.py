#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What headroom-render keeps of a file besides its sound; prints TAP.

usage: test-render-tags.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import shutil
import struct
import subprocess
import sys
import zlib

import tap
from renderer import RENDER, UNTOUCHED, render
from sound import bits_of, chunks_of, make, samples_of

BASIC = {"TITLE": "Märchen – 童話", "ARTIST": "Wer", "ALBUM": "Was", "COMMENT": "ein Wort",
         "GENRE": "Speech", "DATE": "1999", "TRACKNUMBER": "7"}
MORE = {"ALBUMARTIST": "Alle", "COMPOSER": "Jemand", "DISCNUMBER": "2", "LYRICS": "la\nla",
        "MUSICBRAINZ_TRACKID": "b6a1e1d0-0000-0000-0000-000000000000"}
LOUDNESS = {"REPLAYGAIN_TRACK_GAIN": "-3.21 dB", "REPLAYGAIN_TRACK_PEAK": "0.98",
            "REPLAYGAIN_ALBUM_GAIN": "-4.00 dB", "R128_TRACK_GAIN": "-300"}
# EBU Tech 3285: this loudness is not known
NO_LOUDNESS = 0x7fff


def chunk(name, data):
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


# of one pixel
PICTURE = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) +
           chunk(b"IDAT", zlib.compress(b"\0\1\2\3")) + chunk(b"IEND", b""))
KEPT = subprocess.run([RENDER, "--version"], capture_output=True, text=True,
                      check=True).stdout.partition(", keeps ")[2].strip()
KEEPS_ALL = KEPT == "all tags and pictures"


def metaflac(*args):
    # words are UTF-8 here, whatever the locale
    return subprocess.run(["metaflac", "--no-utf8-convert", *args], check=True,
                          capture_output=True).stdout


def make_tagged(path, tags):
    make(path, "synth", "1", "pinknoise", "vol", "0.3")
    metaflac("--remove-all-tags", path)
    metaflac(*(f"--set-tag={name}={value}" for name, value in tags.items()), path)
    with open("cover.png", "wb") as file:
        file.write(PICTURE)
    metaflac("--import-picture-from=3||a front||cover.png", path)


def tags_of(path):
    """As ffprobe reads them: not by what wrote them."""
    text = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a", "-show_entries",
                           "format_tags:stream_tags", "-of", "default=nk=0:nw=1", path],
                          check=True, capture_output=True)
    rows = [line.partition("=") for line in text.stdout.decode().splitlines()]
    return {name.removeprefix("TAG:").upper(): value for name, _, value in rows}


def assert_tags(path, tags):
    # the same field has several names, by format
    names = {"ALBUMARTIST": "ALBUM_ARTIST", "DATE": "DATE", "TRACKNUMBER": "TRACK",
             "DISCNUMBER": "DISC"}
    found = tags_of(path)
    for name, value in tags.items():
        got = found.get(names.get(name, name), found.get(name))
        assert got is not None and got.split("\n")[0] == value.split("\n")[0], (path, name, found)


def the_tags_everybody_knows_are_kept():
    make_tagged("in.flac", BASIC)
    names = ["out.flac", "out.ogg", "out.opus"]
    if KEPT != "the tags libsndfile knows":
        names += ["out.wav", "out.aiff", "out.mp3"]
    for name in names:
        render(*UNTOUCHED, "in.flac", name)
        assert_tags(name, BASIC)
    assert samples_of("out.flac") == samples_of("in.flac")


def every_field_and_the_picture_are_kept_where_the_library_can():
    if not KEEPS_ALL:
        print("# keeps", KEPT)
        return
    make_tagged("in.flac", {**BASIC, **MORE})
    render("in.flac", "out.flac")
    assert_tags("out.flac", {**BASIC, **MORE})
    metaflac("--export-picture-to=out.png", "out.flac")
    with open("out.png", "rb") as file:
        assert file.read() == PICTURE
    text = metaflac("--list", "--block-type=PICTURE", "out.flac").decode()
    assert text.count("METADATA block") == 1 and "type: 3" in text and "a front" in text, text
    for name in ("out.ogg", "out.opus", "out.wav", "out.aiff", "out.mp3"):
        render("out.flac", name)
        assert_tags(name, {**BASIC, "COMPOSER": MORE["COMPOSER"]})
        # and back: the picture came through
        render(name, "back.flac")
        metaflac("--export-picture-to=back.png", "back.flac")
        with open("back.png", "rb") as file:
            assert file.read() == PICTURE, name


def the_loudness_of_the_old_sound_is_left_out():
    make_tagged("in.flac", {**BASIC, **LOUDNESS})
    for name in ("out.flac", "out.ogg", "out.wav"):
        done = render("in.flac", name)
        found = tags_of(name)
        assert not any("GAIN" in tag or "PEAK" in tag for tag in found), found
        if KEEPS_ALL:
            assert f"{name}: ReplayGain and the like are left out" in done.stderr.decode(), done
            assert done.stderr.count(b"\n") == 1, done
        assert render(name, "again.flac").stderr == b"", "nothing is left to leave out"


def the_sound_is_the_same_with_tags_and_without():
    make("plain.wav")
    make("tagged.flac")
    render("plain.wav", "one.wav")
    render("tagged.flac", "two.wav")
    metaflac("--set-tag=TITLE=something", "tagged.flac")
    render("tagged.flac", "three.wav")
    assert bits_of("one.wav") == bits_of("two.wav") == bits_of("three.wav")


def bext(version):
    """Description, originator, date, time, time reference, UMID, loudness, history."""
    return (b"A description".ljust(256, b"\0") + b"Somebody".ljust(32, b"\0") +
            b"REF123".ljust(32, b"\0") + b"2020-02-0312:34:56" + struct.pack("<Q", 123456789) +
            struct.pack("<H", version) + bytes(range(64)) +
            struct.pack("<5h", -2300, 700, -100, -1800, -2000) + b"\0" * 180 +
            b"A=PCM,F=48000,W=16,M=stereo,T=first\r\n")


def broadcast_information_is_kept_but_for_its_loudness():
    for version in (1, 2):
        make("in.wav", "synth", "1", "pinknoise", "vol", "0.3")
        with open("in.wav", "r+b") as file:
            whole = file.read()
            more = b"bext" + struct.pack("<I", len(bext(version))) + bext(version)
            more += b"\0" * (len(more) % 2)
            file.seek(0)
            file.write(whole[:4] + struct.pack("<I", len(whole) - 8 + len(more)) + whole[8:12] +
                       more + whole[12:])
        for name in ("out.wav", "out.rf64"):
            render(*UNTOUCHED, "in.wav", name)
            found = chunks_of(name)[b"bext"]
            assert found[:346] == bext(version)[:346], name
            assert found[348:412] == bext(version)[348:412], "UMID"
            assert struct.unpack("<5h", found[412:422]) == (NO_LOUDNESS,) * 5, name
            assert b"T=first" in found[602:], "the history goes on"


if shutil.which("metaflac") and shutil.which("ffprobe"):
    tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
else:
    print("1..0 # SKIP needs metaflac and ffprobe")
