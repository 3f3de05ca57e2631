# SPDX-License-Identifier: MIT
"""Calls of headroom-render, which is the first argument of the program."""

import os
import resource
import signal
import subprocess
import sys

RENDER = os.path.abspath(sys.argv[1])
UNTOUCHED = ["--set", "headroom.agc.enabled=false", "--set", "headroom.compressor.enabled=false"]
DEADLINE_SEC = 30


def run(*args, stdin=b"", **more):
    """Without the profiles of whoever runs the tests."""
    env = {**os.environ, "XDG_CONFIG_HOME": os.getcwd(), **more.pop("env", {})}
    return subprocess.run([RENDER, *args], input=stdin, capture_output=True,
                          timeout=DEADLINE_SEC, env=env, **more)


def render(*args, stdin=b"", **more):
    done = run(*args, stdin=stdin, **more)
    assert done.returncode == 0, done.stderr
    return done


def raw(stdin, *args, rate=48000, channels=2):
    return render("--raw", "--rate", str(rate), "--channels", str(channels), *args, stdin=stdin)


def fails(*args, says, **more):
    """The call fails, names the reason, and leaves the directory as it was."""
    before = sorted(os.listdir("."))
    done = run(*args, **more)
    assert done.returncode in (1, 2), done
    for words in [says] if isinstance(says, str) else says:
        assert words in done.stderr.decode(), done.stderr
    assert sorted(os.listdir(".")) == before, os.listdir(".")


def limit_files(n_bytes):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
