#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What headroom-render makes of profiles, checked from outside; prints TAP.

usage: test-render-profile.py HEADROOM-RENDER [WORD-IN-A-NAME]
"""

import os
import shutil
import subprocess
import sys

import tap
from renderer import DEADLINE_SEC, RENDER, UNTOUCHED, fails, raw, render
from sound import make, samples_of

QUIET = "{ settings = { headroom.limiter.ceiling-dbtp = -20 } }"


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def sound():
    make("in.wav")
    return samples_of("in.wav")


def a_profile_is_the_values_in_it():
    data = sound()
    assert raw(data, "--profile", "transparent").stdout == raw(data, *UNTOUCHED).stdout
    assert raw(data, "--profile", "default").stdout == raw(data).stdout
    assert raw(data, "--profile", "night").stdout != raw(data).stdout


def a_value_goes_over_the_profile_wherever_it_stands():
    data = sound()
    profile, value = ["--profile", "night"], ["--set", "headroom.agc.target-lufs=-30"]
    first, last = raw(data, *value, *profile).stdout, raw(data, *profile, *value).stdout
    assert first == last != raw(data, *profile).stdout


def strength_is_how_much_of_the_profile_is_done():
    data = sound()
    night = ["--profile", "night"]
    whole = raw(data, *night).stdout
    assert raw(data, *night, "--strength", "100").stdout == whole
    # as by hand: all that the leveller does halved, and the soft tier half way to its end
    by_hand = raw(data, *night, "--set", "headroom.agc.max-boost-db=15",
                  "--set", "headroom.agc.max-cut-db=15",
                  "--set", "headroom.agc.amount-percent=50",
                  "--set", "headroom.limiter.soft.max-psr-db=27",
                  "--set", "headroom.limiter.soft.static-ceiling-dbtp=-4").stdout
    assert raw(data, "--strength", "50", *night).stdout == by_hand != whole
    # only the ceiling and its times are left, and what is set goes over it
    ceiling = ["--set", "headroom.limiter.ceiling-dbtp=-1", "--set",
               "headroom.limiter.release-ms=60", "--set", "headroom.limiter.hold-ms=5"]
    nothing = raw(data, *UNTOUCHED, *ceiling).stdout
    assert raw(data, *night, "--strength", "0").stdout == nothing
    assert raw(data, *night, "--strength", "0", "--set", "headroom.agc.enabled=true").stdout == \
        raw(data, "--strength", "0", "--set", "headroom.agc.enabled=true", *night).stdout
    half = raw(data, "--strength", "50").stdout
    assert raw(data).stdout != half != raw(data, "--strength", "0").stdout
    for bad in ("101", "-1", "nan", "loud", "", "5 "):
        fails("--strength", bad, "in.wav", "out.wav",
              says=[f"--strength {bad}: ", "allowed is 0 .. 100 %"])


def a_path_has_a_slash_in_it():
    data = sound()
    write("mine.conf", QUIET)
    expected = raw(data, "--set", "headroom.limiter.ceiling-dbtp=-20").stdout
    assert raw(data, "--profile", "./mine.conf").stdout == expected
    assert raw(data, "--profile", os.path.abspath("mine.conf")).stdout == expected
    fails("--profile", "mine.conf", "in.wav", "out.wav", says="no such profile")
    fails("--profile", "./other.conf", "in.wav", "out.wav", says="./other.conf: No such file")
    fails("--profile", "./", "in.wav", "out.wav", says="./: Is a directory")
    fails("--profile", "/dev/zero", "in.wav", "out.wav", says="/dev/zero: not a regular file")


def an_unknown_name_lists_the_known_ones():
    make("in.wav")
    write("headroom/profiles/mine.conf", QUIET)
    for name in ("nothing", "", "..", "NIGHT"):
        fails("--profile", name, "in.wav", "out.wav",
              says=[f"--profile {name}:", "default, ", "mine, ", "night, "])


def the_directory_of_the_user_wins():
    data = sound()
    write("headroom/profiles/night.conf", QUIET)
    expected = raw(data, "--set", "headroom.limiter.ceiling-dbtp=-20").stdout
    assert raw(data, "--profile", "night").stdout == expected
    shutil.rmtree("headroom")
    write(".config/headroom/profiles/night.conf", QUIET)
    home = {"XDG_CONFIG_HOME": "", "HOME": os.getcwd()}
    call = ["--raw", "--rate", "48000", "--channels", "2", "--profile", "night"]
    assert render(*call, stdin=data, env=home).stdout == expected


def a_variable_names_what_is_shared():
    data = sound()
    write("data/profiles/mine.conf", QUIET)
    env = {"HEADROOM_DATA_DIR": os.path.abspath("data")}
    call = ["--raw", "--rate", "48000", "--channels", "2", "--profile", "mine"]
    assert render(*call, stdin=data, env=env).returncode == 0
    fails("--profile", "night", "in.wav", "out.wav", says="known are mine", env=env)
    fails("--profile", "mine", "in.wav", "out.wav", says="there are no profiles in",
          env={"HEADROOM_DATA_DIR": os.path.abspath("nowhere")})


def a_mistake_is_named_and_the_rest_of_the_file_works():
    data = sound()
    write("bad.conf", "{\n settings = {\n  headroom.agc.target-lufs = loud\n"
          "  headroom.limiter.ceiling-dbtp = -20\n  headroom.agc.speed-percent = 1\n }\n}\n")
    done = raw(data, "--profile", "./bad.conf")
    assert done.stdout == raw(data, "--set", "headroom.limiter.ceiling-dbtp=-20").stdout
    text = done.stderr.decode()
    print("#", text.replace("\n", "\n# "))
    assert ("./bad.conf:3: headroom.agc.target-lufs = loud: not a value of this parameter; "
            "allowed is -50 .. -5 LUFS") in text
    assert "./bad.conf:5: headroom.agc.speed-percent = 1: out of range; allowed is 25 .." in text


def a_broken_file_is_refused():
    make("in.wav")
    write("broken.conf", "{\n settings = {\n")
    fails("--profile", "./broken.conf", "in.wav", "out.wav",
          says="./broken.conf:2: this bracket is never closed")


def the_profiles_can_be_listed():
    write("headroom/profiles/mine.conf", "headroom.profile.description = \"My own\"")
    write("headroom/profiles/broken.conf", "{")
    done = render("--list-profiles")
    lines = done.stdout.decode().splitlines()
    names = [line.split()[0] for line in lines]
    print("#", *names)
    assert names == sorted(names) and "mine" in names and "broken" not in names
    assert {"default", "night", "speech", "transparent"} < set(names) and len(names) >= 15
    assert all(len(line.split(None, 1)) == 2 for line in lines), "each has a description"
    assert b"broken.conf:1: this bracket is never closed" in done.stderr


def output_that_cannot_be_written_is_an_error():
    for option in ("--list", "--list-profiles", "--help", "--version"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([RENDER, option], stdout=full, stderr=subprocess.PIPE,
                                  timeout=DEADLINE_SEC)
        assert done.returncode == 1 and b"stdout: No space" in done.stderr, (option, done)


tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
