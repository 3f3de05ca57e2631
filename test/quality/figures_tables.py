# SPDX-License-Identifier: MIT
"""The tables of doc/figures.md, and which figure goes where.

A section has tables; a table has a text, a name for its rows, and rules: a pattern for
the whole name of a figure, and what is made of it, a row and a column.
"""

CLASS = r"(programme|hostile)"


def table(text, row, *rules):
    return {"text": " ".join(text.split()), "row": row, "rules": rules}


LIMITER = (
    table("""**Overshoot** (`test-overshoot`): how far the true peak passes the ceiling, as a
        reference meter of 1024 taps reads it; negative is below. Fixed sounds, some as programmes
        have them and some made to break limiters, at ceilings of -1 and -0.1 dBTP. Below 40 kHz
        samples hold the ceiling, and between them nothing is promised.""", "rate, Hz",
          (rf"overshoot/limiter/{CLASS}/(44100|48000)/.*", r"\2", r"\1"),
          (rf"overshoot/limiter/{CLASS}/(?:96000|192000)/.*", "96000, 192000", r"\1"),
          (rf"overshoot/limiter/{CLASS}/\d+-channels", "48000, 2 and 8 channels", r"\1"),
          (rf"overshoot/limiter/{CLASS}/(\d{{4}}|[123]\d{{4}})/.*", "8000 to 32000", r"\1"),
          (rf"overshoot/limiter/{CLASS}/\d+/.*", "more, 64000 to 384000", r"\1"),
          (rf"overshoot/chain/{CLASS}/\d+/.*", "whole chain, 44100 to 192000", r"\1")),
    table("""The same by kind of sound: **drawn** ones (`test-drawn`, the worst of 100) of random
        rate, ceiling and content, some of them through the whole chain, and the fixed ones at
        48 kHz. Sounds `beyond` need more than any look-ahead of 2 ms can know.""", "kind",
          (rf"overshoot/drawn/{CLASS}/(.*)", r"\1: \2", "drawn"),
          (rf"overshoot/48000/{CLASS}/(?:loud-|clipped-)*([a-z]+).*", r"\1: \2", "fixed"),
          (r"overshoot/drawn/(beyond)/.*", r"\1", "drawn")),
    table("""**Transparency** (`test-transparency`): how many sounds are not bit-exact, though their
        true peak is this far below the ceiling.""", "below the ceiling, dB",
          (rf"transparent/altered/{CLASS}/(.*)-db-below", r"\2", r"\1"),
          (rf"transparent/altered/{CLASS}", "1.0", r"\1")),
    table("""**Samples** over the ceiling in all of these sounds; **latency** (`test-latency`, 8 to
        384 kHz); **blocks** (`test-blocks`) of 1 to 8192 frames; **distortion**
        (`test-distortion`) of tones 6 dB over the ceiling, and of 60 Hz with 7 kHz; **recovery**
        (`test-recovery`): how long the gain is below -1 dB for one sample so far over the ceiling,
        at 24 moments, and after the end of a tone 12 dB over it, of 50, 1000 and 9000 Hz.""",
          "what",
          (r"samples-over/.*", "samples over the ceiling", ""),
          (r"transparent/lowest-altered-tone/\d+",
           "lowest tone not bit-exact 0.1 dB below the ceiling", ""),
          (r"latency/reported-is-not-measured", "the reported delay is wrong at", ""),
          (r"latency/48000", "delay at 48 kHz", ""),
          (r"blocks/different", "other bits in other blocks", ""),
          (r"thd\+n/(\d+)-hz/\d+", r"THD+N, \1 Hz", ""),
          (r"imd/smpte/\d+", "intermodulation", ""),
          (r"recovery/click/[26]-db/\d+", "recovery, sample, 2 and 6 dB", ""),
          (r"recovery/click/(12|20)-db/\d+", r"recovery, sample, \1 dB", ""),
          (r"recovery/click/\d+-db/\d+", "recovery, sample, 30 and 40 dB", ""),
          (r"recovery/burst/[13]-ms", "recovery, tone of 1 to 3 ms", ""),
          (r"recovery/burst/\d+-ms", "recovery, tone of 10 ms to 2 s", "")),
)

LEVELLING = (
    table("""**Landing** (`test-levelling`): how far beside the target a programme comes out,
        integrated over a minute, by its loudness before, with the limiter off; and, from -18 LUFS,
        with it. **Jump** (`test-levelling-moves`): the loudest 400 ms over the target, from
        300 ms after a jump of 30 dB on. **Slope**: how fast the gain of a steady programme moves
        for 95 % of the time, and at most.""", "programme",
          (r"landing/([a-z-]+)/(-\d+)", r"\1", r"\2 LUFS"),
          (r"landing-limited/([a-z-]+)", r"\1", "limited"),
          (r"jump/([a-z-]+)", r"\1", "jump"),
          (r"slope/([a-z-]+)/95-%", r"\1", "slope, 95 %"),
          (r"slope/([a-z-]+)", r"\1", "slope, most")),
    table("""**Apart**: a whisper of -36 LUFS and a shout of -12 in turns, by how long each is. A
        room of -60 LUFS in the pauses of speech: how far its **noise** is lifted, by the loudness
        of the speech, beside how far the speech is.""", "profile",
          (r"apart/(\w+)/(\d+)-s/\w+", r"\1", r"\2 s"),
          (r"noise-lift/(\w+)/(-\d+)", r"\1", r"noise, \2 LUFS")),
    table("""More of the same tests. Pauses are in speech of two loudnesses, in silence and in two
        kinds of room.""", "what",
          (r"pause/.*/rise", "gain rises in a pause of 1 to 60 s by", ""),
          (r"pause/.*/first-second", "gain in the second after it is beside by", ""),
          (r"landing/[a-z-]+/16000-.*", "landing at 16 kHz", ""),
          (r"landing/[a-z-]+/\d+-hz-.*", "landing at 44.1 to 192 kHz, 1 to 6 channels", ""),
          (r"jump/[a-z-]+/peak", "largest sample after a jump", ""),
          (r"noise-alone/.*", "noise alone is lifted by, after two minutes", ""),
          (r"image", "six channels differ in gain by", "")),
    table("""**Level-matched bypass** (`test-level-matched`): how far beside the processed sound the
        untouched one plays after the switch. Where its peaks would have to pass the ceiling for
        that, it plays as loud as they may: how much room is left to the ceiling.""", "programme",
          (r"level-matched/([a-z-]+)/(-\d+)", r"\1", r"\2 LUFS"),
          (r"level-matched/([a-z-]+)/(-\d+)/room", r"\1", r"\2 LUFS, room")),
)

# One row for who is measured, in figures of one kind each.
BY = r"listening/judge/([\w.-]+)/"
LISTENING = (
    table("""Programmes cut from **real recordings** (`test/run.sh listening`; what is what says
        `test/listening/README.md`): how far beside the target programmes land, how far apart their
        segments stay, the two people of a dialogue of 24 dB, and neighbours of which the quieter
        one comes out louder. A `rider` knows all segments beforehand: the bound.""", "who",
          (BY + r"(landing)/(\w+)", r"\1", r"\2, \3"),
          *[(BY + name, r"\1", name) for name in ("spread", "apart-24-dB", "order-inverted")]),
    table("""How soon a quiet voice has +6 dB after a loud one, and a jump of 20 dB is settled;
        how far below the target a whisper and the second second of a message stay; how far over it
        loud starts are.""", "who",
          *[(BY + name, r"\1", name) for name in ("quiet-words", "jump-20-dB", "whisper-below",
                                                  "message-below", "start-100-ms", "start-1-s")]),
    table("""How much the gain moves: its slope and movement in content, and in the pauses of
        calls; and what no smooth gain explains.""", "who",
          *[(BY + name, r"\1", name) for name in ("slope", "movement", "room-rise", "residual")]),
    table("""What becomes of peaks: how much peak to loudness grows or shrinks, and what passes the
        ceiling; and how far beside level-matched bypass is.""", "who",
          *[(BY + name, r"\1", name) for name in ("drums-peakier", "drums-flatter",
                                                  "music-peakier", "music-flatter",
                                                  "over-ceiling", "bypass-beside")]),
    table("""The same of `default` on the small set that every run measures.""", "what",
          (r"listening/ci/default/(.*)", r"\1", "")),
)

COMPRESSOR = (
    table("""`test-comp`: a steady tone against the formula, by detector; and how far attack and
        release are beside 63.2 %, of 1 to 200 and 20 to 1000 ms, at four rates.""", "what",
          (r"compressor/curve/(\w+)/50-hz", "50 Hz", r"\1"),
          (r"compressor/curve/(\w+)/\d+-hz", "100 Hz to 15 kHz", r"\1"),
          (r"compressor/(attack|release)/.*", r"\1", "beside")),
)

LOUDNESS = (
    table("""**EBU Tech 3341** (`test-ebu-loudness`) and **3342** (`test-ebu-range`): the largest
        error over rates from 44.1 to 384 kHz, and below.""", "case",
          *[(rf"ebu-{cases}/{low}", row, column)
            for low, column in (("44100-up", "44.1 kHz up"), ("low-rates", "low rates"))
            for cases, row in ((r"3341/case-[1-6]", "3341, 1 to 6: integrated"),
                               (r"3341/case-(?:9|1[01])", "3341, 9 to 11: short-term"),
                               (r"3341/case-1[2-4]", "3341, 12 to 14: momentary"),
                               (r"3342/case-[\w-]+", "3342, 1 to 4: range"))]),
    table("""**ITU-R BS.2217** (`test-bs-2217`); programmes of narrow and wide range against
        **libebur128** (`test-programme-loudness`); the **weighting** against the standard's table
        (`test-loudness`); and the meter with its bounded memory against one that keeps every block
        (`test-r128`).""", "error of",
          (r"bs-2217/.*", "BS.2217, tones of 25 Hz to 10 kHz, channels and sums", ""),
          (r"programme-loudness/(\w+)/range", "(range of the widest programme)", ""),
          (r"programme-loudness/\w+/(\w+)-error", r"programmes: \1", ""),
          (r"weighting/(\d+)", r"weighting at \1 Hz", ""),
          (r"weighting/(\d+)-up", r"weighting from \1 Hz up", ""),
          (r"r128/(integrated|range)/(\w+)", r"\1, programmes of \2", ""),
          (r"r128/two_days", "integrated, after two days", ""),
          (r"r128/window_error", "windows, relative", ""),
          (r"r128/longest_step", "(longest step)", ""),
          (r"r128/memory", "(memory)", "")),
)

TRUE_PEAK = (
    table("""**EBU Tech 3341**, cases 15 to 23 (`test-ebu-truepeak`): how far the detector of the
        limiter reads above and below.""", "rate, Hz",
          (r"ebu-3341/cases-15-to-23/\d+/(above|below)", "8000 to 384000", r"\1")),
    table("""The **reference meter** that judges overshoot (`test-meter`), in double, against
        continuous time, and what it reads of the same cases.""", "what",
          (r"meter/(?:tones|refinement)", "error on tones and crests", ""),
          (r"meter/ebu-1[5-8]", "cases 15 to 18, to be -6", ""),
          (r"meter/ebu-19", "case 19, to be +3", ""),
          (r"meter/ebu-2[0-3]", "cases 20 to 23, to be 0", "")),
)

SECTIONS = (
    ("Limiter", LIMITER),
    ("Levelling", LEVELLING),
    ("Levelling of real recordings", LISTENING),
    ("Compressor", COMPRESSOR),
    ("Loudness meter", LOUDNESS),
    ("True-peak meter", TRUE_PEAK),
)
