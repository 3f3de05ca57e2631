# SPDX-License-Identifier: MIT
"""Sound that is too quiet or too loud comes out even."""
import numpy as np

import signals
from analysis import at_loudness
from probe import play
from scenes import PROCESSED_OUT, loudness_between, shared
from server import PROCESSED

TARGET_LUFS = -18
# One attempt each: played again, the leveller would know the programme.


def test_quiet_and_loud_speech_end_up_within_ten_loudness_units(server):
    length = 7
    quiet = at_loudness(signals.speech(length), -36)
    loud = at_loudness(signals.speech(length), -12)
    programme = np.concatenate([quiet, loud, quiet, loud])
    played, heard = shared(play(server, programme, PROCESSED, [(PROCESSED_OUT, 2)], attempts=1), 1)
    start = np.flatnonzero(np.any(played != 0, axis=1))[0] / 48000

    def difference(x):
        levels = [loudness_between(x, start + at, start + at + length - 3)
                  for at in (2 * length + 3, 3 * length + 3)]
        return levels[1] - levels[0]
    print(f"  difference before {difference(played):.1f} LU, after {difference(heard):.1f} LU")
    assert difference(played) > 20
    assert difference(heard) <= 10


def test_a_quiet_programme_reaches_the_target_and_is_not_louder_after_a_pause(server):
    programme = at_loudness(signals.pink_noise(18), -30)
    sound = np.concatenate([programme, signals.silence(5), programme[:3 * 48000]])
    _, heard = shared(play(server, sound, PROCESSED, [(PROCESSED_OUT, 2)], attempts=1), 1)
    start = np.flatnonzero(np.any(heard != 0, axis=1))[0] / 48000
    landed = loudness_between(heard, start + 15, start + 18)
    before = loudness_between(heard, start + 17, start + 18)
    after = loudness_between(heard, start + 23, start + 24)
    print(f"  after 15 s: {landed:.2f} LUFS (target {TARGET_LUFS}); last second before the pause "
          f"{before:.2f}, first second after it {after:.2f}")
    assert abs(landed - TARGET_LUFS) <= 1
    assert after - before <= 1.5
