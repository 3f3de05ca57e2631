# SPDX-License-Identifier: MIT
"""What is measured: our profiles, the peers, and what an all-knowing rider could reach.

A processor turns raw interleaved stereo floats on stdin into as many on stdout.
"""

import functools
import hashlib
import os
import re
import shlex
import subprocess

import numpy as np

from sources import CACHE

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEER_TARGET_LUFS = -18.0
# What a match is made of.
MATCHED_SEC = 30
FFMPEG = "ffmpeg -v error -f f32le -ar {rate} -ac 2 -i - -af %s -ar {rate} -f f32le -"
LSP = "http://lsp-plug.in/plugins/lv2/"


class Processor:
    def __init__(self, name, command, target_lufs=PEER_TARGET_LUFS, ceiling_dbtp=-1.0,
                 files=()):
        """files: programs of which new ones make new results."""
        self.name, self.command = name, command
        self.target_lufs, self.ceiling_dbtp = target_lufs, ceiling_dbtp
        self.files = files

    @functools.cached_property
    def identity(self):
        """Changes when the output may."""
        text = hashlib.sha256(f"{self.command} {self.target_lufs} {self.ceiling_dbtp}".encode())
        for path in self.files:
            with open(path, "rb") as f:
                text.update(f.read())
        return text.hexdigest()

    def run(self, programme):
        command = self.command.format(rate=programme.rate_hz)
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command],
                              input=programme.x.tobytes(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode != 0 or len(done.stdout) < programme.x.nbytes // 2:
            raise RuntimeError(f"{self.name}: {done.stderr.decode()[-300:]}")
        return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


class Profile(Processor):
    """One of ours; it also has level-matched bypass."""

    def __init__(self, render, profile, more=""):
        path = os.path.join(ROOT, "conf", "profiles", profile + ".conf")
        self.matched = os.path.join(os.path.dirname(render), os.pardir, "test", "listening",
                                    "hr-matched")
        self.settings = self.read_settings(path)
        command = f"{shlex.quote(render)} --profile {shlex.quote(path)} --raw " \
                  f"--rate {{rate}} --channels 2 {more}"
        defaults = subprocess.run([render, "--list"], check=True, stdout=subprocess.PIPE)
        values = dict(re.findall(r"^(\S+)\s+(\S+)", defaults.stdout.decode(), re.M))
        values.update(self.settings)
        super().__init__(profile, command, float(values["headroom.agc.target-lufs"]),
                         float(values["headroom.limiter.ceiling-dbtp"]), [render, self.matched, path])

    @staticmethod
    def read_settings(path):
        with open(path, encoding="utf-8") as f:
            found = re.findall(r"^\s*(headroom\.(?!profile\.)\S+) = (\S+)", f.read(), re.M)
        return dict(found)

    def run_matched(self, programme):
        """(The last 30 s once more as processed, and in bypass), or None if it is shorter."""
        n_end = MATCHED_SEC * programme.rate_hz
        if len(programme.x) < n_end:
            return None
        settings = [f"{name}={value}" for name, value in self.settings.items()]
        done = subprocess.run([self.matched, str(programme.rate_hz), str(n_end), *settings],
                              input=programme.x.tobytes(), stdout=subprocess.PIPE, check=True)
        out = np.frombuffer(done.stdout, np.float32).reshape(-1, 2)
        # Not the crossfade.
        skipped = programme.rate_hz // 5
        return out[skipped:n_end], out[n_end + skipped:]


def profiles():
    """Names of the shipped profiles that touch the sound."""
    folder = os.path.join(ROOT, "conf", "profiles")
    names = sorted(name[:-len(".conf")] for name in os.listdir(folder) if name.endswith(".conf"))
    return [name for name in names if name != "bypass-all"]


def peers():
    """Live ones at -18 LUFS: LSP's autogain with its limiter, EasyEffects' place for it, ffmpeg's
    two (they look 3 and 1.1 s ahead), x42's limiter alone."""
    host = os.path.join(CACHE, "peers", "host") + " {rate} "
    return [
        Processor("lsp-autogain", f"{host}{LSP}autogain_stereo level=-18 | "
                  f"{host}{LSP}limiter_stereo th=0.891 boost=0 alr=0"),
        Processor("loudnorm", FFMPEG % "loudnorm=I=-18:TP=-1:LRA=11"),
        Processor("dynaudnorm", FFMPEG % "dynaudnorm=f=150:g=15:m=30:r=0.12",
                  ceiling_dbtp=-0.45),
        Processor("x42-dpl", f"{host}http://gareus.org/oss/lv2/dpl#stereo "
                  "threshold=-1 truepeak=1"),
    ]

