#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What headroom-render promises, checked from outside; prints TAP.

usage: test-render.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import array
import os
import signal
import subprocess
import sys
import time

import tap
from renderer import DEADLINE_SEC, RENDER, UNTOUCHED, fails, limit_files, raw, render, run
from sound import bits_of, floats, make, samples_of, sox

LENGTHS = [0, 1, 95, 96, 97, 1024, 44101]  # around the delay, a block, and odd


def a_file_keeps_its_number_of_frames():
    for rate in (8000, 44100, 48000):
        for n in LENGTHS:
            make("in.wav", "synth", f"{n + 1}s", "pinknoise", "trim", "0", f"{n}s", rate=rate)
            done = render("in.wav", "out.wav")
            assert len(samples_of("in.wav")) == n * 8, "what was to be made"
            assert len(bits_of("out.wav")) == n * 8, (rate, n)
            assert done.stderr == b"" and done.stdout == b"", "no terminal, so no bar"


def a_raw_stream_keeps_its_number_of_frames():
    for n in LENGTHS:
        assert len(raw(b"\0" * 8 * n).stdout) == 8 * n, n


def the_size_of_blocks_makes_no_difference():
    make("in.wav")
    data = samples_of("in.wav")
    results = [raw(data, "--block", str(block)).stdout for block in (1, 64, 1000, 8192)]
    assert results[0] != data
    assert all(result == results[0] for result in results)


def raw_tells_delay_and_time_in_two_lines():
    for rate, latency in ((8000, 16), (44100, 88), (48000, 96), (96000, 192)):
        lines = raw(b"\0" * 80000, rate=rate).stderr.decode().splitlines()
        assert len(lines) == 2 and lines[0] == f"latency={latency}", lines
        name, value = lines[1].split("=")
        assert name == "run_ns_per_frame" and 0.0 < float(value) < 1e5, lines
        print(f"# {rate} Hz, silence: {value} ns a frame")


def raw_sound_below_the_ceiling_is_only_delayed():
    make("in.wav", "synth", "2", "pinknoise", "vol", "0.3", bits="24")
    data = samples_of("in.wav")
    assert raw(data, *UNTOUCHED).stdout == b"\0" * 96 * 8 + data[:-96 * 8]


def a_file_below_the_ceiling_is_not_changed():
    for bits in ("16", "24"):
        make("in.wav", "synth", "2", "pinknoise", "vol", "0.3", bits=bits)
        for name in ("out.wav", "out.aiff", "out.flac"):
            render(*UNTOUCHED, "in.wav", name)
            assert samples_of(name) == samples_of("in.wav"), (bits, name)


def every_level_of_the_cpu_gives_the_same_sound():
    make("in.wav")
    data = samples_of("in.wav")
    names = run("--cpu", "none", "in.wav", "out.wav").stderr.decode().split("available are ")[1]
    names = names.split()
    names = [name.rstrip(",") for name in names]
    assert names[:2] == ["auto", "c"], names
    reference = floats(raw(data, "--cpu", "c").stdout)
    for name in names:
        result = floats(raw(data, "--cpu", name).stdout)
        worst = max(abs(a - b) for a, b in zip(result, reference))
        print(f"# {name}: {worst:.1e} from plain C")
        # sums in another order: some of the last bits of a float
        assert worst < 1e-5, name
        render("--cpu", name, "in.wav", "out.wav")
        assert bits_of("out.wav")[:-96 * 8] == result.tobytes()[96 * 8:], name


def a_level_this_machine_has_not_is_refused_with_those_it_has():
    make("in.wav")
    for name in ("none", "", "AVX2", "c,sse2"):
        fails("--cpu", name, "in.wav", "out.wav", says=[f"--cpu {name}:", "auto, c"])
    known = run("--cpu", "none").stderr.decode()
    for name in ("neon", "avx512"):
        if name not in known:
            fails("--cpu", name, "in.wav", "out.wav", says=[f"--cpu {name}:", "auto, c"])


def a_file_is_the_raw_stream_without_the_delay():
    make("in.wav", rate=44100)
    render("in.wav", "out.wav")
    stream = raw(samples_of("in.wav") + b"\0" * 88 * 8, rate=44100).stdout
    assert bits_of("out.wav") == stream[88 * 8:]


def loud_sound_stays_below_the_ceiling():
    make("in.wav")
    render("--set", "headroom.limiter.ceiling-dbtp=-3", "in.wav", "out.wav")
    peak = max(map(abs, floats(samples_of("out.wav"))))
    print(f"# sample peak {peak:.4f}")
    assert 0.5 < peak <= 10 ** (-3 / 20)


def flac_is_cut_off_at_full_scale_and_float_is_not():
    make("in.wav", "synth", "1", "sine", "100", "vol", "0.5")
    louder = ["--set", "headroom.agc.enabled=false", "--set", "headroom.limiter.enabled=false",
              "--set", "headroom.compressor.enabled=true",
              "--set", "headroom.compressor.makeup-auto=false",
              "--set", "headroom.compressor.makeup-db=24"]
    render(*louder, "in.wav", "out.wav")
    render(*louder, "in.wav", "out.flac")
    wide, cut = floats(bits_of("out.wav")), floats(samples_of("out.flac"))
    assert max(wide) > 1.5
    # half a step of 24 bit, and a step at full scale itself
    assert all(abs(max(-1.0, min(1.0, w)) - c) < 2 ** -22 for w, c in zip(wide, cut))


def numbers_that_are_no_sound_become_silence():
    nan, inf = float("nan"), float("inf")
    data = array.array("f", [0.1, nan, inf, -inf, 3e38, 0.2] * 4000)
    if sys.byteorder == "big":
        data.byteswap()
    result = floats(raw(data.tobytes()).stdout)
    assert len(result) == len(data) and all(abs(x) <= 1.0 for x in result)
    with open("in.f32", "wb") as file:
        file.write(data.tobytes())
    sox("-t", "f32", "-r", "48000", "-c", "2", "in.f32", "-e", "float", "-b", "32", "in.wav")
    render("in.wav", "out.wav")
    assert all(abs(x) <= 1.0 for x in floats(samples_of("out.wav")))


def the_subwoofer_does_not_move_the_agc():
    tone = sox("-n", "-r", "48000", "-c", "1", "-t", "f32", "-", "synth", "5", "sine", "100",
               "vol", "0.1")
    for channel, moves in ((0, True), (3, False), (4, True)):
        data = b"".join(b"\0" * 4 * channel + tone[i:i + 4] + b"\0" * 4 * (5 - channel)
                        for i in range(0, len(tone), 4))
        result = raw(data, "--set", "headroom.compressor.enabled=false", channels=6).stdout
        assert (result[96 * 24:] != data[:-96 * 24]) == moves, channel


def a_bad_value_is_refused_with_its_range():
    make("in.wav")
    files = ["in.wav", "out.wav"]
    for text, says in (("headroom.limiter.ceiling-dbtp=1", "-24 .. 0 dBTP"),
                       ("headroom.limiter.ceiling-dbtp=nan", "-24 .. 0 dBTP"),
                       ("headroom.agc.enabled=maybe", "true or false"),
                       ("headroom.compressor.detector=loudest", "peak or rms"),
                       ("headroom.agc.enabled", "NAME=VALUE"),
                       ("agc.enabled=true", "no such parameter")):
        fails("--set", text, *files, says=[text, says])
    for name, value, says in (("--rate", "7999", "8000 .. 384000"), ("--channels", "65", "1 .. 64"),
                              ("--block", "0", "1 .. 8192"), ("--block", "8193", "1 .. 8192"),
                              ("--block", "1k", "1 .. 8192")):
        fails("--raw", "--rate", "48000", "--channels", "2", name, value, says=[name, says])


def calls_that_make_no_sense_are_refused():
    make("in.wav")
    fails("in.wav", says="one to write")
    fails("--raw", "--rate", "48000", says="--channels")
    fails("--raw", "--rate", "48000", "--channels", "2", "in.wav", says="in.wav")
    fails("--block", "64", "in.wav", "out.wav", says="--raw")
    fails("--volume", "1", "in.wav", "out.wav", says="usage")
    fails("in.wav", "out.xyz", says=["out.xyz", ".flac", ".mp3"])
    fails("in.wav", "out", says=".flac")


def a_rate_that_the_format_has_not_is_refused():
    for name, rate in (("out.opus", 44100), ("out.opus", 96000), ("out.mp3", 96000),
                       ("out.mp3", 33075)):
        make("in.wav", "synth", "1", "sine", "100", rate=rate)
        fails("in.wav", name, says=[f"48000 Hz, not {rate}", ".ogg can"])


def mp3_is_written():
    make("in.wav", "synth", "3", "sine", "100", "vol", "0.3", rate=44100)
    render(*UNTOUCHED, "in.wav", "out.mp3")
    with open("out.mp3", "rb") as file:
        assert file.read(2) == b"\xff\xfb", "MPEG 1, layer III"
    # back by libsndfile, which knows the delay of the coder from the table
    render(*UNTOUCHED, "out.mp3", "back.wav")
    before, after = floats(samples_of("in.wav")), floats(bits_of("back.wav"))
    assert len(after) == len(before)
    worst = max(abs(a - b) for a, b in zip(before[8820:-8820], after[8820:-8820]))
    print(f"# {worst:.4f} from the sound")
    # lossy, but in place
    assert worst < 0.02


def an_unreadable_input_leaves_no_output():
    make("in.wav")
    with open("rubbish.wav", "wb") as file:
        file.write(b"this is no sound" * 100)
    for name in ("nothing.wav", "rubbish.wav", "."):
        fails(name, "out.wav", says=[name, "cannot be read"])
    make("slow.wav", "synth", "1", "sine", "100", rate=4000)
    fails("slow.wav", "out.wav", says=["slow.wav", "4000", "8000 .. 384000"])


def a_place_that_cannot_be_written_is_named():
    make("in.wav")
    fails("in.wav", "nowhere/out.wav", says="nowhere/out.wav")
    fails("in.wav", "in.wav/out.wav", says="in.wav/out.wav")
    os.mkdir("directory.wav")
    fails("in.wav", "directory.wav", says="not a regular file")
    if os.getuid() != 0:
        os.mkdir("locked", 0o555)
        fails("in.wav", "locked/out.wav", says="Permission denied")


def a_full_disk_keeps_what_was_there():
    make("in.wav")
    for name in ("out.wav", "out.flac"):
        make(name, "synth", "1", "sine", "100")
        before = samples_of(name)
        fails("in.wav", name, says=name, preexec_fn=lambda: limit_files(100000))
        assert samples_of(name) == before
    with open("/dev/full", "wb") as full:
        done = subprocess.run([RENDER, "--raw", "--rate", "48000", "--channels", "2"],
                              input=b"\0" * 80000, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"stdout: No space" in done.stderr, done


def a_signal_leaves_nothing_behind():
    make("in.au")
    with open("in.au", "rb") as file:
        data = file.read()
    os.remove("in.au")
    child = subprocess.Popen([RENDER, "/dev/stdin", "out.wav"], stdin=subprocess.PIPE)
    child.stdin.write(data[:200000])
    child.stdin.flush()
    deadline = time.monotonic() + DEADLINE_SEC
    while not os.listdir("."):
        assert time.monotonic() < deadline, "no temporary file"
        time.sleep(0.01)
    child.send_signal(signal.SIGTERM)
    child.stdin.close()
    assert child.wait(timeout=DEADLINE_SEC) == -signal.SIGTERM
    assert os.listdir(".") == []


def waiting_for_input_can_be_interrupted():
    os.mkfifo("in.wav")
    child = subprocess.Popen([RENDER, "in.wav", "out.wav"])
    # a writer that never writes lets it open the pipe, and wait for the first byte
    with open("in.wav", "wb"):
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=DEADLINE_SEC) == -signal.SIGINT
    assert os.listdir(".") == ["in.wav"]


def the_input_is_never_the_output():
    make("in.wav")
    os.symlink("in.wav", "symbolic.wav")
    os.link("in.wav", "hard.wav")
    before = samples_of("in.wav")
    for name in ("in.wav", "./in.wav", "symbolic.wav", "hard.wav"):
        fails("in.wav", name, says="this is the input")
    assert samples_of("in.wav") == before


def a_link_stays_and_its_target_is_written():
    make("in.wav")
    make("old.wav", "synth", "1", "sine", "100")
    os.symlink("old.wav", "out.wav")
    render("in.wav", "out.wav")
    assert os.path.islink("out.wav") and len(samples_of("old.wav")) == 5 * 48000 * 8


def a_frame_that_is_not_whole_is_an_error():
    call = ["--raw", "--rate", "48000", "--channels", "2"]
    for n_bytes in (1, 7, 8 * 1024 + 4):
        fails(*call, stdin=b"\0" * n_bytes, says=["stdin", f"{n_bytes % 8} bytes"])
    assert len(run(*call, stdin=b"\0" * 83).stdout) == 80


def a_reader_that_goes_away_is_an_error():
    child = subprocess.Popen([RENDER, "--raw", "--rate", "48000", "--channels", "2"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()
    child.stdin.write(b"\0" * 8192)
    child.stdin.close()
    assert b"Broken pipe" in child.stderr.read()
    child.stderr.close()
    assert child.wait(timeout=DEADLINE_SEC) == 1


def the_report_measures_both_sides():
    make("in.wav", "synth", "30", "pinknoise", "vol", "0.1")
    done = run("--report", "in.wav", "out.wav")
    if b"built without" in done.stderr:
        return
    again = render("--report", "out.wav", "again.wav")
    first, second = [[line.split() for line in text.stdout.decode().splitlines()]
                     for text in (done, again)]
    assert [row[0] for row in first] == ["integrated", "range", "true-peak"]
    assert [row[2] for row in first] == [row[1] for row in second], "after is before of the next"
    print("#", first)
    assert float(first[0][1]) < -25.0 and abs(float(first[0][2]) + 18.0) < 1.5, first


def the_table_of_parameters_can_be_listed():
    lines = render("--list").stdout.decode().splitlines()
    assert all(line.startswith("headroom.") for line in lines) and len(lines) > 20
    assert any("limiter.ceiling-dbtp" in line and "-24 .. 0 dBTP" in line for line in lines)
    assert render("--help").stdout.startswith(b"usage: ")
    assert render("--version").stdout.startswith(b"headroom-render ")


tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
