# SPDX-License-Identifier: MIT
"""A corpus on disk: programmes, and what was measured of them."""

import glob
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import meter
from signal_tools import aligned

HERE = os.path.dirname(os.path.abspath(__file__))


def programme_names(folder):
    names = [os.path.basename(p)[:-len(".json")]
             for p in glob.glob(os.path.join(folder, "prog", "*.json"))]
    if not names:
        raise FileNotFoundError(f"{folder}: no programmes; listening.py build makes them")
    return sorted(names)


def load(folder, name):
    path = os.path.join(folder, "prog", name)
    with open(path + ".json", encoding="utf-8") as f:
        about = json.load(f)
    return meter.Programme(about, np.fromfile(path + ".f32", "<f4").reshape(-1, 2))


def meter_identity():
    text = hashlib.sha256()
    for name in ("loudness.py", "meter.py", "signal_tools.py"):
        with open(os.path.join(HERE, name), "rb") as f:
            text.update(f.read())
    return text.hexdigest()


def result_path(folder, processor_name, programme_name):
    return os.path.join(folder, "res", processor_name, programme_name)


def stored(folder, name, processor, identity):
    """What was measured before, if nothing changed since."""
    try:
        with open(result_path(folder, processor.name, name) + ".json", encoding="utf-8") as f:
            figures = json.load(f)
    except (OSError, ValueError):
        return None
    return figures if figures.get("identity") == identity else None


def save(folder, name, processor, figures, programme, out):
    path = result_path(folder, processor.name, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    np.savez_compressed(path + ".npz", gain_db=out.gain_db.astype(np.float32),
                        is_heard=out.is_heard, in_power=programme.power.astype(np.float32),
                        out_power=out.power.astype(np.float32))
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump(figures, f, indent=1)


def measure_one(folder, name, processors):
    """Figures of one programme by every processor, new ones only where something changed."""
    path = os.path.join(folder, "prog", name + ".f32")
    with open(path, "rb") as f, open(path[:-4] + ".json", "rb") as j:
        sound = hashlib.sha256(f.read() + j.read()).hexdigest()
    programme, results = None, []
    for processor in processors:
        identity = f"{meter_identity()} {sound} {processor.identity}"
        figures = stored(folder, name, processor, identity)
        if figures is None:
            programme = programme or load(folder, name)
            y = aligned(programme.x, processor.run(programme), programme.rate_hz)
            figures, out = meter.measure(programme, y, processor.target_lufs,
                                         processor.ceiling_dbtp)
            if hasattr(processor, "run_matched"):
                figures.update(meter.matched(programme, processor.run_matched(programme),
                                             processor.ceiling_dbtp))
            figures["identity"] = identity
            save(folder, name, processor, figures, programme, out)
        results.append(figures)
    return results


def measure_all(folder, processors, n_jobs=2):
    """{processor's name: figures of each programme, in the order of names}."""
    names = programme_names(folder)
    with ProcessPoolExecutor(n_jobs) as pool:
        rows = list(pool.map(measure_one, [folder] * len(names), names,
                             [processors] * len(names)))
    return {p.name: [row[k] for row in rows] for k, p in enumerate(processors)}
