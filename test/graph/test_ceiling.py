# SPDX-License-Identifier: MIT
"""No true peak of the output stands over the ceiling."""
import numpy as np
import pytest

import signals
from probe import play
from scenes import AGC, CEILING, COMPRESSOR, LIMITER, PROCESSED_OUT, assert_below_ceiling
from server import PROCESSED

LOUD = {
    "music-12-dB-over": signals.loud_music(5),
    "intersample-overs": signals.intersample_overs(6, 2),
    "clipped-square": signals.clipped_square(12, 2),
}


@pytest.mark.parametrize("name", LOUD)
@pytest.mark.parametrize("levelling", [True, False], ids=["all-stages", "limiter-alone"])
def test_output_stays_below_a_ceiling_of_minus_one(server, name, levelling):
    server.set_and_wait({CEILING: -1.0, LIMITER: True, AGC: levelling, COMPRESSOR: levelling})
    recording = play(server, LOUD[name], PROCESSED, [(PROCESSED_OUT, 2), ("speaker", 2)])
    assert np.max(np.abs(recording[0])) > 1.0
    assert_below_ceiling(recording[1], -1.0, f"{name} at processed.output")
    assert_below_ceiling(recording[2], -1.0, f"{name} at the speaker")


def test_sound_up_to_half_the_rate_stays_within_a_third_of_a_db(server):
    """No finite filter sees all there is close to half the rate: detector and meters differ."""
    server.set_and_wait({CEILING: -1.0, AGC: False, COMPRESSOR: False})
    sound = 4 * signals.music(4, is_up_to_nyquist=True)
    recording = play(server, sound, PROCESSED, [(PROCESSED_OUT, 2)])
    assert_below_ceiling(recording[1], -1.0, "white drums", allowance_db=0.3)


def test_the_default_ceiling_holds_without_any_setting(server):
    recording = play(server, signals.loud_music(4), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_below_ceiling(recording[1], -0.1, "defaults")


def test_the_ceiling_holds_when_the_volume_is_above_100_percent(server):
    server.set_and_wait({CEILING: -1.0})
    server.run("wpctl", "set-volume", str(server.node_id(PROCESSED)), "1.5")
    recording = play(server, signals.loud_music(4), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_below_ceiling(recording[1], -1.0, "volume 150 %")
