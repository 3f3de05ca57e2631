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


class Rider(Processor):
    """Knows every segment and is at its loudness in so many s of it; a pause changes nothing."""

    def __init__(self, name, ramp_sec, target_lufs=PEER_TARGET_LUFS):
        super().__init__(name, f"rider {ramp_sec}", target_lufs, 0.0)
        self.ramp_sec = ramp_sec

    def run(self, programme):
        from loudness import STEPS_PER_SEC
        gain_db, now_db = np.zeros(len(programme.power) + 1), None
        for s in programme.segments:
            if s.kind == "pause":
                gain_db[s.first:s.end] = now_db or 0.0
                continue
            wanted_db = float(np.clip(self.target_lufs - s.in_lufs, -30, 36))
            if now_db is None:
                now_db = wanted_db
            n = min(len(gain_db), s.end) - s.first
            ramp = np.minimum((np.arange(n) + 1) / (self.ramp_sec * STEPS_PER_SEC), 1.0)
            gain_db[s.first:s.first + n] = now_db + (wanted_db - now_db) * ramp
            now_db = wanted_db
        centres = (np.arange(len(gain_db)) + 0.5) * programme.rate_hz / STEPS_PER_SEC
        smooth = np.interp(np.arange(len(programme.x)), centres, gain_db)
        return (programme.x * (10 ** (smooth / 20))[:, None]).astype(np.float32)


def setting_of(profile, name, default):
    with open(os.path.join(ROOT, "conf", "profiles", profile + ".conf"), encoding="utf-8") as f:
        found = re.search(rf"^\s*{re.escape(name)} = (\S+)", f.read(), re.M)
    return float(found[1]) if found else default


def profiles():
    """Names of the shipped profiles that touch the sound."""
    folder = os.path.join(ROOT, "conf", "profiles")
    names = sorted(name[:-len(".conf")] for name in os.listdir(folder) if name.endswith(".conf"))
    return [name for name in names if name != "bypass-all"]


def ours(render, profile, more=""):
    listed = subprocess.run([render, "--list"], check=True, stdout=subprocess.PIPE).stdout.decode()
    default = {n: float(re.search(rf"^{re.escape(n)}\s+(\S+)", listed, re.M)[1])
               for n in ("headroom.agc.target-lufs", "headroom.limiter.ceiling-dbtp")}
    target, ceiling = (setting_of(profile, n, default[n]) for n in default)
    path = os.path.join(ROOT, "conf", "profiles", profile + ".conf")
    command = f"{shlex.quote(render)} --profile {shlex.quote(path)} --raw --rate {{rate}} " \
              f"--channels 2 {more}"
    return Processor(profile, command, target, ceiling, [render, path])


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


RIDERS = (Rider("rider-0.3-s", 0.3), Rider("rider-0.8-s", 0.8))
