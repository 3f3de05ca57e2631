# SPDX-License-Identifier: MIT
"""Cut the programmes of a corpus."""

import os

from casts import CASTS
from recipes import RECIPES


def build(half, folder, names=()):
    os.makedirs(os.path.join(folder, "prog"), exist_ok=True)
    cast = CASTS[half]()
    for name, make in RECIPES.items():
        if names and name not in names:
            continue
        programme = make(cast)
        programme.write(os.path.join(folder, "prog"))
        print(f"{half} {programme.name} {programme.now_sec:.1f} s", flush=True)
