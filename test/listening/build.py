# SPDX-License-Identifier: MIT
"""Cut the programmes of a corpus."""

import os

from casts import CASTS, ONLY
from recipes import RECIPES


def build(half, folder):
    """All at once: each takes up the voices where the one before left them."""
    os.makedirs(os.path.join(folder, "prog"), exist_ok=True)
    cast = CASTS[half]()
    for name in ONLY.get(half, RECIPES):
        programme = RECIPES[name](cast)
        programme.write(os.path.join(folder, "prog"))
        print(f"{half} {programme.name} {programme.now_sec:.1f} s", flush=True)
