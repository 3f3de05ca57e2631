# SPDX-License-Identifier: MIT
"""The programmes: what is heard when, and how loud. A cast (casts.py) says by whom.

Loudness is LUFS of the segment; where two people talk, it is that of each turn.
"""

import numpy as np

from sources import find, level, piece, read, resample, stereo
from timeline import Programme

RECIPES = {}


def recipe(kind="", rate_hz=48000):
    def register(make):
        name = make.__name__.replace("_", "-")
        number = f"{len(RECIPES) + 1:02d}-{name}"

        def build(cast):
            programme = Programme(number, make.__doc__, rate_hz, kind or name)
            make(programme, cast)
            return programme
        RECIPES[name] = build
        return make
    return register


def music(p, entry, length_sec):
    name, start_sec, *loop_sec = entry
    return piece(name, p.rate_hz, length_sec, start_sec, *loop_sec)


def effect(p, name):
    sound, rate_hz = read(find(name)[0])
    return stereo(resample(sound, rate_hz, p.rate_hz))


def talk(p, turns):
    """turns: (voice, label, length in s, LUFS), and a breath after each."""
    for voice, label, length_sec, lufs in turns:
        p.add(voice.speak(p.rate_hz, length_sec), "voice", label, lufs)
        p.pause(0.35)


def room(p, entry, lufs, length_sec=None):
    """A background from the start to the end, quieter than all else."""
    noise = music(p, entry, length_sec or p.now_sec)
    p.lay_under(level(noise, p.rate_hz, lufs))


@recipe("speech")
def speech_quiet(p, cast):
    """One voice at -35 LUFS"""
    talk(p, [(cast["a"], "a", 6, -35)] * 6)


@recipe("speech", rate_hz=44100)
def speech_loud(p, cast):
    """One voice at -11 LUFS, 44.1 kHz"""
    talk(p, [(cast["b"], "b", 6, -11)] * 6)


@recipe("dialogue-12")
def dialogue_12(p, cast):
    """Two voices 12 dB apart in turns of 2 to 8 s"""
    for length_sec in (8, 5, 3, 6, 2):
        talk(p, [(cast["actor"], "actor", length_sec, -18),
                 (cast["actress"], "actress", length_sec, -30)])


@recipe("dialogue-24")
def dialogue_24(p, cast):
    """Two voices 24 dB apart in turns of 5 to 10 s"""
    for length_sec in (9, 5, 7):
        talk(p, [(cast["a"], "a", length_sec, -14), (cast["b"], "b", length_sec, -38)])


@recipe("dialogue-24")
def dialogue_24_acted(p, cast):
    """Two actors 24 dB apart in turns of 5 to 10 s, the quiet one first"""
    for length_sec in (6, 5, 8):
        talk(p, [(cast["actress"], "actress", length_sec, -36),
                 (cast["actor"], "actor", length_sec, -12)])


@recipe("dialogue-short")
def dialogue_short(p, cast):
    """Two voices 24 dB apart in turns of 2 to 4 s"""
    for length_sec in (4, 3, 2, 3, 2, 4):
        talk(p, [(cast["tell"], "tell", length_sec, -13), (cast["b"], "b", length_sec, -37)])


@recipe("film")
def film(p, cast):
    """Film: music, talk, a whispered line, bangs, a shout, the end music"""
    p.add(music(p, cast["orchestra"][0], 12), "music", "titles", -22)
    talk(p, [(cast["actor"], "actor", 5, -28), (cast["actress"], "actress", 5, -30)])
    p.add(cast["actress"].speak(p.rate_hz, 4), "voice", "whispered", -44, jump_db=-15)
    p.add(effect(p, cast["bangs"][0]), "fx", "bang", -12)
    p.add(cast["actor"].speak(p.rate_hz, 3), "voice", "shouted", -14)
    p.add(effect(p, cast["bangs"][1]), "fx", "bang", -10)
    p.add(music(p, cast["orchestra"][0], 8), "music", "chase", -14)
    talk(p, [(cast["actor"], "actor", 5, -29)])
    p.add(music(p, cast["orchestra"][3], 12), "music", "end", -24)
    room(p, cast["outside"], -58)


@recipe("film", rate_hz=44100)
def film_quiet(p, cast):
    """A film's quiet scene between two fights, 44.1 kHz"""
    fight = music(p, cast["orchestra"][2], 14)
    p.add(fight, "mix", "fight", -13)
    for k, name in enumerate(cast["hits"]):
        p.lay_under(level(effect(p, name), p.rate_hz, -12), 1.5 + 2.4 * k)
    start = p.now_sec
    p.add(cast["tell"].speak(p.rate_hz, 7), "voice", "tell", -33, jump_db=-20)
    p.pause(1.5)
    p.add(cast["actress"].speak(p.rate_hz, 5), "voice", "actress", -38)
    p.pause(1.5)
    p.add(cast["tell"].speak(p.rate_hz, 6), "voice", "tell", -33)
    p.lay_under(level(music(p, cast["outside"], p.now_sec - start), p.rate_hz, -60), start)
    p.add(fight, "mix", "fight", -13, jump_db=20)


@recipe("podcast")
def podcast(p, cast):
    """Podcast: jingle, a host, a quieter guest, a bed of music below both"""
    p.add(music(p, cast["calm"][1], 6), "music", "jingle", -16)
    start = p.now_sec
    for length_sec in (8, 6, 7):
        talk(p, [(cast["a"], "host", length_sec, -19), (cast["caller"], "guest", length_sec, -27)])
    bed = music(p, cast["calm"][0], p.now_sec - start)
    p.lay_under(level(bed, p.rate_hz, -40), start)


@recipe("music")
def orchestra(p, cast):
    """An orchestra piece as it is, at -23 LUFS"""
    p.add(music(p, cast["orchestra"][1], 60), "music", "orchestra", -23)


@recipe("music")
def rock(p, cast):
    """Loud rock at -10 LUFS"""
    p.add(music(p, cast["loud"][0], 45), "music", "rock", -10)


@recipe("game")
def game(p, cast):
    """Game: quiet music, bursts of effects, calls"""
    under = level(music(p, cast["calm"][2], 60), p.rate_hz, -30)
    for k in range(3):
        at = p.now_sec
        p.add(under[int(at * p.rate_hz):int((at + 8) * p.rate_hz)], "music", "calm")
        burst = [effect(p, name) for name in cast["bangs"] + cast["hits"]]
        p.add(np.concatenate(burst)[:int(6 * p.rate_hz)], "fx", "fight", -14, jump_db=16)
        p.add(cast["crew"][3].speak(p.rate_hz, 3), "voice", "call", -22)


@recipe("signals")
def signals_over_music(p, cast):
    """Quiet music at -34 LUFS, signals at -16 over it"""
    p.add(music(p, cast["calm"][0], 48), "music", "music", -34)
    for k, name in enumerate(cast["signals"]):
        p.lay_under(level(effect(p, name), p.rate_hz, -16), 6 + 7 * k)


@recipe("adverts")
def adverts(p, cast):
    """A film's talk at -30 LUFS, two breaks of adverts at -11"""
    for k in range(2):
        talk(p, [(cast["actress"], "actress", 5, -31), (cast["actor"], "actor", 5, -29)])
        p.add(cast["a"].speak(p.rate_hz, 9), "mix", "advert", -11, jump_db=20)
        jingle = music(p, cast["loud"][1 + k], 9)
        p.lay_under(level(jingle, p.rate_hz, -20), p.segments[-1][0])
        p.jumps.append([round(p.now_sec, 4), -20])
    talk(p, [(cast["actor"], "actor", 7, -29)])


@recipe("call")
def call(p, cast):
    """A call: voices at -20 and -32 LUFS, pauses, a room at -54 throughout"""
    for length_sec in (6, 5, 4, 6):
        talk(p, [(cast["caller"], "caller", length_sec, -20)])
        p.pause(2.5)
        talk(p, [(cast["b"], "b", length_sec, -32)])
        p.pause(4)
    room(p, cast["room"], -54)
    mark_pauses_as_room(p)


@recipe("call")
def call_clatter(p, cast):
    """A call with somebody typing: the noise comes and goes, voices at -22 and -30"""
    for length_sec in (6, 5, 7):
        talk(p, [(cast["caller"], "caller", length_sec, -22)])
        p.pause(3)
        talk(p, [(cast["actor"], "actor", length_sec, -30)])
        p.pause(5)
    keys = [effect(p, name)[:int(0.4 * p.rate_hz)] for name in cast["clatter"]]
    total = p.now_sec
    noise = np.zeros((int(total * p.rate_hz), 2), np.float32)
    for k in range(int(total / 0.23)):
        # Bursts of 4 s, then 2.5 s of nothing; never quite in time.
        at = int((k * 0.23 + 0.05 * ((k * 7) % 5)) * p.rate_hz)
        key = keys[(k * 5) % len(keys)]
        if (k * 0.23) % 6.5 < 4 and at + len(key) < len(noise):
            noise[at:at + len(key)] += key
    p.lay_under(level(noise, p.rate_hz, -50))
    mark_pauses_as_room(p)


def mark_pauses_as_room(p):
    for segment in p.segments:
        if segment[2] == "pause":
            segment[3] = "room"


@recipe("call")
def lecture(p, cast):
    """A lecture at -26 in a hall of -56, questions from the floor at -42"""
    for _ in range(3):
        talk(p, [(cast["tell"], "lecturer", 9, -26)])
        p.pause(3)
        talk(p, [(cast["crew"][0], "question", 4, -42)])
        p.pause(2)
    room(p, cast["outside"], -56)
    mark_pauses_as_room(p)


@recipe("whisper")
def whisper(p, cast):
    """A voice at -50 LUFS"""
    talk(p, [(cast["actress"], "actress", 6, -50)] * 6)


@recipe("playlist")
def playlist(p, cast):
    """Four pieces from -9 to -27 LUFS, one after the other"""
    before = None
    for entry, lufs in ((cast["loud"][1], -9), (cast["orchestra"][1], -24),
                        (cast["loud"][2], -13), (cast["calm"][1], -27)):
        jump = None if before is None else lufs - before
        p.add(music(p, entry, 18), "music", entry[0].split("/")[-1].split(":")[-1], lufs, jump)
        before = lufs


@recipe("jumps")
def jumps_speech(p, cast):
    """One voice that jumps by 10, 20 and 30 dB"""
    steps(p, [cast["tell"].speak(p.rate_hz, 7) for _ in range(8)], "voice")


@recipe("jumps")
def jumps_music(p, cast):
    """Music that jumps by 10, 20 and 30 dB"""
    whole = music(p, cast["calm"][0], 64)
    part = 8 * p.rate_hz
    steps(p, [whole[k * part:(k + 1) * part] for k in range(8)], "music")


def steps(p, parts, kind):
    before = None
    for k, (part, lufs) in enumerate(zip(parts, (-30, -20, -30, -10, -30, -40, -10, -20))):
        p.add(part, kind, f"{lufs}", lufs, None if before is None else lufs - before)
        before = lufs


@recipe("silences")
def silences(p, cast):
    """Talk with silences of 3 to 15 s in it"""
    for silence_sec, lufs in ((3, -24), (8, -24), (15, -28), (4, -20)):
        p.add(cast["a"].speak(p.rate_hz, 6), "voice", "a", lufs)
        p.pause(silence_sec)
    p.add(cast["a"].speak(p.rate_hz, 6), "voice", "a", -24)


@recipe("drums")
def drums(p, cast):
    """Drum loops at -20 LUFS"""
    for name in cast["drums"][:2]:
        sound = effect(p, name)
        times = -(-20 * p.rate_hz // len(sound))
        p.add(np.tile(sound, (times, 1))[:20 * p.rate_hz], "music", name.split("/")[-1], -20)


@recipe("drums", rate_hz=44100)
def strokes(p, cast):
    """Single strokes with silence between, 44.1 kHz"""
    out = np.zeros((30 * p.rate_hz, 2), np.float32)
    sounds = [effect(p, name)[:int(0.8 * p.rate_hz)] for name in cast["strokes"]]
    for k in range(58):
        sound = sounds[(0, 2, 1, 2, 0, 0, 1, 3)[k % 8]]
        at = int(0.5 * k * p.rate_hz)
        n = min(len(sound), len(out) - at)
        out[at:at + n] += sound[:n] * (1.0 if k % 3 else 0.7)
    p.add(out, "music", "strokes", -22)


@recipe("messages")
def messages(p, cast):
    """Voice messages of 3 s at -40 LUFS, silence between"""
    for k in range(6):
        p.pause(1.0 if k == 0 else 5.0)
        p.add(cast["crew"][k % 3].speak(p.rate_hz, 3), "voice", f"message {k + 1}", -40)


@recipe("languages")
def languages(p, cast):
    """Five people in five languages, -17 to -33 LUFS"""
    for turn in range(2):
        for k, lufs in enumerate((-22, -31, -17, -26, -33)):
            talk(p, [(cast["crew"][k], f"person {k + 1}", 4, lufs)])


@recipe("mono", rate_hz=44100)
def mono(p, cast):
    """One channel in both: a reader over music at 44.1 kHz"""
    p.add(cast["tell"].speak(p.rate_hz, 10), "voice", "tell", -27)
    old = music(p, cast["calm"][2], 12).mean(axis=1, keepdims=True)
    p.add(old, "music", "old", -19)
    p.add(cast["tell"].speak(p.rate_hz, 10), "voice", "tell", -27)


def words_after_loud(p, cast, who, lufs):
    """A voice at -12 for 10 s, then single words with gaps"""
    p.add(cast["b"].speak(p.rate_hz, 10), "voice", "loud", -12)
    p.pause(0.4)
    sounds = []
    for k in range(14):
        sounds += [cast["words"][who].say(p.rate_hz),
                   np.zeros((int((0.35, 0.6, 0.8)[k % 3] * p.rate_hz), 1), np.float32)]
    p.add(np.concatenate(sounds[:-1]), "voice", "words", lufs, jump_db=lufs + 12)


@recipe("words")
def words_30(p, cast):
    """A voice at -12 for 10 s, then words with gaps at -30 LUFS"""
    words_after_loud(p, cast, 0, -30)


@recipe("words")
def words_35(p, cast):
    """A voice at -12 for 10 s, then words with gaps at -35 LUFS"""
    words_after_loud(p, cast, 1, -35)


@recipe("words")
def words_40(p, cast):
    """A voice at -12 for 10 s, then words with gaps at -40 LUFS"""
    words_after_loud(p, cast, 2, -40)


@recipe("start")
def start_video(p, cast):
    """Silence, then a video at -10 LUFS"""
    p.pause(1.5)
    p.add(music(p, cast["video"], 20), "mix", "video", -10)


@recipe("start")
def start_voice(p, cast):
    """Silence, then a voice at -12 LUFS"""
    p.pause(1.5)
    p.add(cast["b"].speak(p.rate_hz, 18), "voice", "b", -12)


@recipe("start")
def start_bells(p, cast):
    """A bell of -6 dBFS after each of three silences"""
    for name in cast["signals"][:3]:
        p.pause(6)
        bell = effect(p, name)
        p.add(bell * (0.501 / np.abs(bell).max()), "fx", "bell")
    p.pause(6)


@recipe("turns")
def music_turns(p, cast):
    """Music in turns of 3 to 5 s, 16 dB apart, without attacks to tell by"""
    soft, full = music(p, cast["calm"][0], 40), music(p, cast["orchestra"][2], 40)
    at = 0.0
    for length_sec in (5, 3, 4, 3, 4):
        cut = slice(int(at * p.rate_hz), int((at + length_sec) * p.rate_hz))
        p.add(full[cut], "music", "full", -16, None if at == 0 else 16)
        p.add(soft[cut], "music", "soft", -32, -16)
        at += length_sec


@recipe("radio")
def radio(p, cast):
    """Radio: speech, a song with its own start, speech over its end"""
    p.add(cast["a"].speak(p.rate_hz, 9), "voice", "host", -24)
    p.add(music(p, cast["loud"][3], 20), "music", "song", -12, jump_db=12)
    p.add(cast["a"].speak(p.rate_hz, 9), "voice", "host", -24, jump_db=-12)
    p.add(music(p, cast["orchestra"][3], 20), "music", "song", -20)
