# SPDX-License-Identifier: MIT
"""The figures of a corpus, made of those of its programmes, and what is wanted of them."""

import numpy as np

# Whose goals a profile has; another has none.
SHORTEST_LANDING_SEC = 10.0
COLUMNS = ("default", "night", "movie", "music")
GOALS_OF = {"default": "default", "night": "night", "speech": "night", "movie": "movie",
            "music": "music"}


def values(figures, key):
    """All that the programmes have of a figure, also where each has several."""
    out = []
    for f in figures:
        if key in f:
            out += f[key] if isinstance(f[key], list) else [f[key]]
    return out


def mean(key):
    return lambda figures: float(np.mean(values(figures, key) or [np.nan]))


def highest(key):
    return lambda figures: float(max(values(figures, key), default=np.nan))


def of_class(kind, pick):
    return lambda figures: pick([f for f in figures if f["class"] == kind])


def landed(figures):
    """A whisper has its own figure, and what is over at once has none."""
    return [abs(f["landing_lu"]) for f in figures
            if f["class"] != "whisper" and f["content_sec"] >= SHORTEST_LANDING_SEC] or [np.nan]


def spread(figures):
    return float(np.mean([f["spread_lu"] for f in figures if f.get("spread_in_lu", 0) > 2]
                         or [np.nan]))


def below(make):
    return lambda figures: -make(figures)


# name, unit, how it is made, the highest value that is good by COLUMNS; None: no promise
FIGURES = (
    ("landing/mean", "LU", lambda f: float(np.mean(landed(f))), (0.5, 0.5, 0.5, 0.7)),
    ("landing/worst", "LU", lambda f: float(max(landed(f))), (2.0, 2.0, 2.0, 2.0)),
    ("spread", "LU", spread, (3.0, 1.5, 4.0, 6.0)),
    ("apart-24-dB", "LU", mean("apart_lu"), (3.0, 2.0, 5.0, None)),
    ("order-inverted", "neighbours", lambda f: float(len(values(f, "inverted"))), (0, 0, 0, 0)),
    ("quiet-words", "s", mean("reach_sec"), (1.0, 0.7, 1.5, None)),
    ("jump-20-dB", "s", mean("settle_sec"), (1.0, 0.8, 1.0, 1.5)),
    ("slope", "dB/s", mean("slope_db_per_sec"), (10.0, 16.0, 8.0, 5.0)),
    ("movement", "dB", mean("movement_db"), (0.8, 1.2, 0.6, 0.3)),
    ("room-rise", "dB", mean("room_rise_db"), (4.0, 5.0, 4.0, 3.0)),
    ("whisper-below", "LU", below(of_class("whisper", mean("landing_lu"))),
     (3.0, 2.0, 5.0, None)),
    ("message-below", "LU", below(mean("second_second_lu")), (3.0, 2.0, 4.0, None)),
    ("start-100-ms", "LU", highest("start_100_ms_lu"), (4.0, 2.0, 4.0, 5.0)),
    ("start-1-s", "LU", highest("start_1_sec_lu"), (1.5, 0.5, 1.5, 2.0)),
    ("drums-peakier", "dB", of_class("drums", mean("plr_change_db")), (1.0, 1.0, 1.0, 0.5)),
    ("drums-flatter", "dB", below(of_class("drums", mean("plr_change_db"))),
     (None, None, None, 0.5)),
    ("music-peakier", "dB", of_class("music", mean("plr_change_db")), (0.5, 0.5, 0.5, 0.5)),
    ("music-flatter", "dB", below(of_class("music", mean("plr_change_db"))),
     (0.5, 6.0, 0.5, 0.5)),
    ("residual", "dB", mean("residual_db"), (-35.0, -30.0, -36.0, -40.0)),
    ("bypass-beside", "LU", highest("match_beside_lu"), (0.5, 0.5, 0.5, 0.5)),
    ("over-ceiling", "dB", highest("over_db"), (0.0, 0.0, 0.0, 0.0)),
)


def corpus_figures(figures):
    """{name: value} of what was measured of each programme."""
    return {name: make(figures) for name, _, make, _ in FIGURES}


def goal_of(name, profile):
    """The highest value that is good, or None."""
    goals = next(goals for n, _, _, goals in FIGURES if n == name)
    return goals[COLUMNS.index(GOALS_OF[profile])] if profile in GOALS_OF else None


def is_met(value, goal):
    # 16 times as many samples find up to 5 mdB that an ideal meter does not.
    return goal is None or value <= goal + 5e-3
