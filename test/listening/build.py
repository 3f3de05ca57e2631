#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""build.py HALF FOLDER [NAME...]: cut the programmes of one half, `tune` or `judge`."""
import os
import sys

from casts import CASTS
from recipes import RECIPES

half, folder = sys.argv[1:3]
os.makedirs(os.path.join(folder, "prog"), exist_ok=True)
cast = CASTS[half]()
for name, make in RECIPES.items():
    if sys.argv[3:] and name not in sys.argv[3:]:
        continue
    try:
        p = make(cast)
        p.write(os.path.join(folder, "prog"))
        print(half, p.name, round(p.now_sec, 1), flush=True)
    except Exception as e:
        print("FAIL", half, name, repr(e), flush=True)
