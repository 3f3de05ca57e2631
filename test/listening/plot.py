#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Draw programmes: momentary loudness in and out above, the gain below.

usage: plot.py FOLDER OUT-FOLDER PROCESSOR,PROCESSOR... [PROGRAMME]...

FOLDER is one half with results of `listening.py table`; default: every programme.
"""

import json
import os
import sys

import matplotlib
import numpy as np

import loudness
from corpus import programme_names, result_path

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  after the choice of a canvas

STYLES = ("tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple")


def draw(folder, out_folder, programme, names):
    with open(os.path.join(folder, "prog", programme + ".json"), encoding="utf-8") as f:
        about = json.load(f)
    figure, (above, below) = plt.subplots(2, 1, figsize=(12, 7), sharex=True)
    for name, colour in zip(names, STYLES):
        curves = np.load(result_path(folder, name, programme) + ".npz")
        heard = np.convolve(curves["is_heard"], np.ones(5), "same") > 0
        times = (np.arange(len(heard)) + 0.5) / loudness.STEPS_PER_SEC
        below.plot(times, np.where(heard, curves["gain_db"], np.nan), colour, lw=0.8, label=name)
        loud = loudness.sliding_lufs(curves["out_power"], 0.4)
        above.plot((np.arange(len(loud)) + 1) / 10, loud, colour, lw=1, label=name)
    loud = loudness.sliding_lufs(curves["in_power"], 0.4)
    above.plot((np.arange(len(loud)) + 1) / 10, loud, "k:", lw=0.9, label="input")
    for start, _, kind, label in about["segments"]:
        if kind != "pause":
            for axes in (above, below):
                axes.axvline(start, color="#bbb", lw=0.6)
            above.text(start, -3.5, label[:10], fontsize=7)
    above.set(ylim=(-65, 0), ylabel="momentary loudness, LUFS",
              title=f"{about['name']}: {about['about']}")
    below.set(ylim=(-30, 35), ylabel="gain, dB", xlabel="s")
    for axes in (above, below):
        axes.grid(alpha=0.3)
    below.legend(fontsize=8, ncol=5)
    figure.tight_layout()
    figure.savefig(os.path.join(out_folder, programme + ".png"), dpi=80)
    plt.close(figure)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    folder, out_folder, names = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
    os.makedirs(out_folder, exist_ok=True)
    for programme in sys.argv[4:] or programme_names(folder):
        draw(folder, out_folder, programme, names)


main()
