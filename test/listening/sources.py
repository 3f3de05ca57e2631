# SPDX-License-Identifier: MIT
"""Recordings out of unpacked packages, as arrays [frames, channels] at the rate asked for.

A name is `KEY:PATH`, where KEY is one of PLACES; `!` leads into an archive. PATH may have
wildcards; what they match is taken in the order of the names.
"""

import fnmatch
import functools
import glob
import io
import os
import subprocess
import zipfile

import numpy as np
import soundfile
from scipy.signal import resample_poly

import loudness

CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                     "headroom-test", "listening")
ASTERISK = "asterisk-core-sounds-{}-g722/usr/share/asterisk/sounds/{}"
PLACES = {
    "en": ASTERISK.format("en", "en_US_f_Allison"),
    "es": ASTERISK.format("es", "es_MX_f_Allison"),
    "fr": ASTERISK.format("fr", "fr_CA_f_June"),
    "it": ASTERISK.format("it", "it_IT_m_Carlo"),
    "ru": ASTERISK.format("ru", "ru_RU_f_IvrvoiceRU"),
    "menardi": "asterisk-prompt-it-menardi-wav/usr/share/asterisk/sounds/it_IT_f_Menardi",
    "fillets-cs": "fillets-ng-data-cs/usr/share/games/fillets-ng/sound",
    "fillets-nl": "fillets-ng-data-nl/usr/share/games/fillets-ng/sound",
    "fillets-music": "fillets-ng-data/usr/share/games/fillets-ng/music",
    "fillets-fx": "fillets-ng-data/usr/share/games/fillets-ng/sound/share",
    "ktuberling": "ktuberling-data/usr/share/ktuberling/sounds",
    "stamps": "tuxpaint-stamps-default/usr/share/tuxpaint/stamps",
    "librivox": "pocketsphinx-testdata/usr/share/pocketsphinx/test/data/librivox",
    "hedgewars": "hedgewars-data/usr/share/games/hedgewars/Data/Sounds",
    "warzone": "warzone2100-data/usr/share/games/warzone2100/base.wz!audio",
    "warzone-music": "warzone2100-music/usr/share/games/warzone2100/music",
    "wesnoth": "wesnoth-1.16-data/usr/share/games/wesnoth/1.16/data/core/sounds",
    "wesnoth-music": "wesnoth-1.16-music/usr/share/games/wesnoth/1.16/data/core/music",
    "supertux": "supertux-data/usr/share/games/supertux2",
    "colobot": "colobot-common-sounds/usr/share/games/colobot",
    "hyperrogue": "hyperrogue-music/usr/share/hyperrogue",
    "singularity": "singularity-music/usr/share/games/singularity/music",
    "drascula": "drascula-music/usr/share/scummvm/drascula/audio",
    "asc": "asc-music/usr/share/games/asc/music",
    "openarena": "openarena-data/usr/share/games/openarena/baseoa/pak0.pk3!sound",
    "freedink": "freedink-data/usr/share/games/dink/dink/Sound",
    "lmms": "lmms-common/usr/share/lmms/samples",
    "sonic-pi": "sonic-pi-samples/usr/share/sonic-pi/samples",
    "desktop": "sound-theme-freedesktop/usr/share/sounds/freedesktop/stereo",
    "es-co": "asterisk-prompt-es-co/usr/share/asterisk/sounds/es",
    "fr-armelle": "asterisk-prompt-fr-armelle/usr/share/asterisk/sounds/fr",
    "frozen-bubble": "frozen-bubble-data/usr/share/games/frozen-bubble/snd",
    "keyboard": "bucklespring-data/usr/share/buckle/wav",
}


@functools.lru_cache(maxsize=None)
def archive(path):
    return zipfile.ZipFile(path)


def find(name):
    """The files that a name with wildcards stands for, as paths for read()."""
    key, _, pattern = name.partition(":")
    place = os.path.join(CACHE, "root", PLACES[key])
    if "!" in place:
        path, _, inside = place.partition("!")
        wanted = f"{inside}/{pattern}"
        found = [f"{path}!{n}" for n in archive(path).namelist() if fnmatch.fnmatch(n, wanted)]
    else:
        found = glob.glob(os.path.join(place, pattern), recursive=True)
    if not found:
        raise FileNotFoundError(f"{name}: nothing in {place}")
    return sorted(found)


def decode_with_ffmpeg(path, format_options):
    command = ["ffmpeg", "-v", "error", *format_options, "-i", path, "-f", "wav", "-"]
    return io.BytesIO(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


# Formats without a header: the rate, and bytes and frames of a packet.
HEADLESS = {".g722": (16000, 1, 2), ".gsm": (8000, 33, 160)}


def decode_headless(paths):
    """All of them, (sound, rate) each, with one run of a decoder: packets know no file."""
    kind = os.path.splitext(paths[0])[1]
    rate_hz, n_bytes, n_frames = HEADLESS[kind]
    data = []
    for path in paths:
        with open(path, "rb") as f:
            packets = f.read()
            data.append(packets[:len(packets) // n_bytes * n_bytes])
    command = ["ffmpeg", "-v", "error", "-f", kind[1:], "-i", "-", "-f", "f32le", "-"]
    sound = subprocess.run(command, input=b"".join(data), check=True, stdout=subprocess.PIPE)
    frames = np.frombuffer(sound.stdout, np.float32)[:, None]
    sizes = [len(d) // n_bytes * n_frames for d in data]
    return [(frames[end - size:end], rate_hz) for size, end in zip(sizes, np.cumsum(sizes))]


def read(path, start_sec=0.0, length_sec=None):
    """(sound, its rate): part of a file."""
    if "!" in path:
        outer, _, inside = path.partition("!")
        path = io.BytesIO(archive(outer).read(inside))
    elif path.endswith(".mp3"):
        path = decode_with_ffmpeg(path, [])
    with soundfile.SoundFile(path) as f:
        f.seek(min(int(start_sec * f.samplerate), len(f)))
        n_frames = -1 if length_sec is None else int(length_sec * f.samplerate)
        return f.read(n_frames, dtype="float32", always_2d=True), f.samplerate


def resample(x, from_hz, to_hz):
    if from_hz == to_hz:
        return x
    common = np.gcd(from_hz, to_hz)
    return resample_poly(x, to_hz // common, from_hz // common, axis=0).astype(np.float32)


def trim(x, rate_hz, margin_sec=0.03):
    """Without the quiet before and after: more than 30 dB below the loudest 10 ms."""
    step = rate_hz // 100
    n_steps = len(x) // step
    if n_steps == 0:
        return x[:0]
    energy = np.square(x[:n_steps * step].reshape(n_steps, -1)).mean(axis=1)
    loud = np.flatnonzero(energy > energy.max() * 1e-3)
    margin = int(margin_sec * rate_hz)
    return x[max(loud[0] * step - margin, 0):(loud[-1] + 1) * step + margin]


class Voice:
    """One person's recordings, given out one after the other, none of them twice."""

    def __init__(self, *names, shortest_sec=0.9, longest_sec=12.0, skip=0):
        self.names = names
        self.shortest_sec, self.longest_sec = shortest_sec, longest_sec
        self.skip = skip

    @functools.cached_property
    def utterances(self):
        paths = [path for name in self.names for path in find(name)]
        is_headless = os.path.splitext(paths[0])[1] in HEADLESS
        sounds = decode_headless(paths) if is_headless else map(read, paths)
        cut = [(trim(sound.mean(axis=1, keepdims=True), rate), rate) for sound, rate in sounds]
        kept = [(x, rate) for x, rate in cut
                if self.shortest_sec <= len(x) / rate <= self.longest_sec]
        return iter(kept[self.skip:])

    def say(self, rate_hz):
        """The next utterance, mono."""
        sound, rate = next(self.utterances)
        return resample(sound, rate, rate_hz)

    def speak(self, rate_hz, length_sec, gap_sec=0.3):
        """Utterances with gaps between, until it is long enough."""
        parts = [self.say(rate_hz)]
        gap = np.zeros((int(gap_sec * rate_hz), 1), np.float32)
        while sum(map(len, parts)) < length_sec * rate_hz:
            parts += [gap, self.say(rate_hz)]
        return np.concatenate(parts)


def piece(name, rate_hz, length_sec=None, start_sec=0.0, loop_sec=None):
    """Part of one recording of music or noise, in stereo. What is too short, or only good for
    loop_sec, is repeated."""
    sound, rate = read(find(name)[0], start_sec, loop_sec or length_sec)
    sound = stereo(resample(sound, rate, rate_hz))
    if length_sec is None:
        return sound
    return repeat(sound, int(length_sec * rate_hz), rate_hz // 20)


def repeat(sound, n_frames, n_fade):
    """As often as it takes, each time faded into the next."""
    if len(sound) >= n_frames:
        return sound[:n_frames]
    rise = np.sqrt(np.linspace(0.0, 1.0, n_fade, dtype=np.float32))[:, None]
    out = np.zeros((n_frames + len(sound), 2), np.float32)
    each = sound.copy()
    each[:n_fade] *= rise
    each[-n_fade:] *= rise[::-1]
    for at in range(0, n_frames, len(sound) - n_fade):
        out[at:at + len(sound)] += each
    return out[:n_frames]


def stereo(x):
    return np.repeat(x, 2, axis=1) if x.shape[1] == 1 else x[:, :2]


def level(x, rate_hz, to_lufs):
    """The sound with a gain that makes its integrated loudness so much."""
    now_lufs = loudness.integrated_lufs(loudness.power(x, rate_hz))
    return (x * 10 ** ((to_lufs - now_lufs) / 20)).astype(np.float32)
