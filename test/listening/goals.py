# SPDX-License-Identifier: MIT
"""The figures of a corpus, made of those of its programmes, and what is wanted of them."""

import numpy as np

# A goal is (lowest, highest) that is good; None: nothing is promised.
UP_TO, FROM = (lambda most: (-np.inf, most)), (lambda least: (least, np.inf))
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


def of_class(kinds, pick):
    return lambda figures: pick([f for f in figures if f["class"] in kinds])


def landed(figures):
    """A whisper has its own figure."""
    return [abs(f["landing_lu"]) for f in figures if f["class"] != "whisper"] or [np.nan]


def spread(figures):
    return float(np.mean([f["spread_lu"] for f in figures if f.get("spread_in_lu", 0) > 2]
                         or [np.nan]))


# name, unit, how it is made, goals of COLUMNS
FIGURES = (
    ("landing/mean", "LU", lambda f: float(np.mean(landed(f))),
     (UP_TO(0.5), UP_TO(0.5), UP_TO(0.5), UP_TO(0.7))),
    ("landing/worst", "LU", lambda f: float(max(landed(f))), (UP_TO(2.0),) * 4),
    ("spread", "LU", spread, (UP_TO(3.0), UP_TO(1.5), UP_TO(4.0), UP_TO(6.0))),
    ("speakers-24-apart", "LU", mean("apart_lu"), (UP_TO(3.0), UP_TO(2.0), UP_TO(5.0), None)),
    ("order-inverted", "neighbours", lambda f: len(values(f, "inverted")), (UP_TO(0),) * 4),
    ("quiet-words/plus-6-db", "s", mean("reach_sec"),
     (UP_TO(1.0), UP_TO(0.7), UP_TO(1.5), None)),
    ("jump-20-db/settled", "s", mean("settle_sec"),
     (UP_TO(1.0), UP_TO(0.8), UP_TO(1.0), UP_TO(1.5))),
    ("slope-95", "dB/s", mean("slope_db_per_sec"),
     (UP_TO(10.0), UP_TO(16.0), UP_TO(8.0), UP_TO(5.0))),
    ("movement", "dB", mean("movement_db"), (UP_TO(0.8), UP_TO(1.2), UP_TO(0.6), UP_TO(0.3))),
    ("room-rise", "dB", mean("room_rise_db"), (UP_TO(4.0), UP_TO(5.0), UP_TO(4.0), UP_TO(3.0))),
    ("whisper", "LU", of_class(("whisper",), mean("landing_lu")),
     (FROM(-3.0), FROM(-2.0), FROM(-5.0), None)),
    ("message/second-second", "LU", mean("second_second_lu"),
     (FROM(-3.0), FROM(-2.0), FROM(-4.0), None)),
    ("start/100-ms", "LU", highest("start_100_ms_lu"),
     (UP_TO(4.0), UP_TO(2.0), UP_TO(4.0), UP_TO(5.0))),
    ("start/1-s", "LU", highest("start_1_sec_lu"),
     (UP_TO(1.5), UP_TO(0.5), UP_TO(1.5), UP_TO(2.0))),
    ("peak-to-loudness/drums", "dB", of_class(("drums",), mean("plr_change_db")),
     (UP_TO(1.0), UP_TO(1.0), UP_TO(1.0), (-0.5, 0.5))),
    ("peak-to-loudness/music", "dB", of_class(("music",), mean("plr_change_db")),
     ((-0.5, 0.5), (-6.0, 0.5), (-0.5, 0.5), (-0.5, 0.5))),
    ("residual", "dB", mean("residual_db"),
     (UP_TO(-35.0), UP_TO(-30.0), UP_TO(-36.0), UP_TO(-40.0))),
    ("true-peak-over", "dB", highest("over_db"), (UP_TO(0.0),) * 4),
)


def corpus_figures(figures):
    """{name: value} of what was measured of each programme."""
    return {name: make(figures) for name, _, make, _ in FIGURES}


def goal_of(name, profile):
    goals = next(goals for n, _, _, goals in FIGURES if n == name)
    return goals[COLUMNS.index(GOALS_OF[profile])] if profile in GOALS_OF else None


def is_met(value, goal):
    # Nothing is over a ceiling by less than a reference meter can tell.
    return goal is None or goal[0] - 5e-3 <= value <= goal[1] + 5e-3


def goal_text(goal):
    if goal is None:
        return "no goal"
    least, most = goal
    if least == -np.inf:
        return f"goal <= {most:g}"
    return f"goal >= {least:g}" if most == np.inf else f"goal {least:g} .. {most:g}"
