# SPDX-License-Identifier: MIT
"""Who plays in which half of the corpus: the same parts, no recording in both halves.

People: `a`, `b` talk with each other, `tell` reads, `crew` are more languages, `words` say
single words. Music is (name, start in s), a background (name, start, s that are repeated).
"""

from sources import Voice


def acted(key, language, *scenes, **more):
    return Voice(*[f"{key}:{scene}/{language}/*.ogg" for scene in scenes], **more)


def spoken(key, **more):
    return Voice(f"{key}:*.g722", f"{key}:dictate/*.g722", **more)


def tune():
    return {
        "a": spoken("en"),
        "b": spoken("it"),
        "actor": acted("fillets-cs", "cs", "gods", "viking2", "briefcase"),
        "actress": acted("fillets-cs", "cs", "linux", "keys", "corridor"),
        "tell": acted("fillets-cs", "cs", "ending", "city", "cabin1", "share/borejokes"),
        "caller": Voice("menardi:*.wav", shortest_sec=1.5),
        "crew": [Voice("stamps:**/*_desc_es.ogg"), Voice("stamps:**/*_desc_ru.ogg"),
                 Voice("stamps:**/*_desc_el.ogg"), Voice("hedgewars:voices/British/*.ogg"),
                 Voice("hedgewars:voices/Pirate/*.ogg")],
        "words": [Voice(f"ktuberling:{language}/*.{kind}", shortest_sec=0.25, longest_sec=1.3)
                  for language, kind in (("fr", "wav"), ("da", "ogg"), ("ru", "ogg"))],
        "orchestra": [("wesnoth-music:the_dangerous_symphony.ogg", 5.0),
                      ("wesnoth-music:elvish-theme.ogg", 10.0),
                      ("wesnoth-music:legends_of_the_north.ogg", 20.0),
                      ("wesnoth-music:love_theme.ogg", 5.0)],
        "loud": [("supertux:music/misc/battle_theme.ogg", 2.0),
                 ("supertux:music/antarctic/bossattack.ogg", 5.0),
                 ("supertux:music/antarctic/chipdisko.ogg", 5.0),
                 ("supertux:music/forest/forest3.ogg", 5.0)],
        "calm": [("supertux:music/antarctic/arctic_breeze.ogg", 8.0),
                 ("fillets-music:rybky04.ogg", 5.0), ("fillets-music:rybky07.ogg", 5.0)],
        "bangs": ["wesnoth:explosion.ogg", "wesnoth:lightning.ogg", "supertux:sounds/explosion.wav",
                  "wesnoth:flame-big.ogg", "wesnoth:rumble.ogg"],
        "hits": ["wesnoth:sword-1.ogg", "wesnoth:troll-hit-1.ogg", "wesnoth:club.ogg",
                 "wesnoth:wolf-growl-1.ogg", "wesnoth:gryphon-shriek-1.ogg"],
        "room": ("wesnoth:ambient/ship.ogg", 1.5, 5.0),
        "outside": ("wesnoth:ambient/night.ogg", 1.0, 2.0),
        "clatter": [f"keyboard:{n:02x}-1.wav" for n in (0x10, 0x11, 0x12, 0x1c, 0x20, 0x39)],
        "signals": ["desktop:bell.oga", "desktop:message-new-instant.oga",
                    "desktop:dialog-warning.oga", "desktop:complete.oga",
                    "desktop:phone-incoming-call.oga", "desktop:service-login.oga"],
        "drums": ["lmms:beats/break01.ogg", "lmms:beats/jungle01.ogg", "lmms:beats/break03.ogg"],
        "strokes": ["lmms:drums/kick01.ogg", "lmms:drums/snare01.ogg", "lmms:drums/hihat_closed01.ogg",
                    "lmms:drums/snare02.ogg"],
        "video": ("supertux:music/antarctic/airship_2.ogg", 15.0),
    }


def judge():
    return {
        "a": spoken("fr"),
        "b": spoken("ru"),
        "actor": acted("fillets-nl", "nl", "electromagnet", "key", "library"),
        "actress": acted("fillets-nl", "nl", "keys", "briefcase", "kitchen"),
        "tell": acted("fillets-nl", "nl", "share/borejokes", "experiments", "creatures", "windoze"),
        "caller": Voice("warzone:tutorial/*.ogg", shortest_sec=1.5),
        "crew": [Voice("stamps:**/*_desc_fr.ogg"), Voice("stamps:**/*_desc_ca.ogg"),
                 Voice("stamps:**/*_desc_bg.ogg"), Voice("hedgewars:voices/Russian/*.ogg"),
                 Voice("hedgewars:voices/Mobster/*.ogg")],
        "words": [Voice(f"ktuberling:{language}/*.ogg", shortest_sec=0.25, longest_sec=1.3)
                  for language in ("uk", "lt", "ca")],
        "orchestra": [("drascula:track3.ogg", 5.0), ("colobot:music/Intro1.ogg", 5.0),
                      ("hyperrogue:music/hr-savino-palace.ogg", 10.0),
                      ("hyperrogue:music/hr3-rlyeh.ogg", 20.0)],
        "loud": [("asc:machine_wars.mp3", 20.0), ("asc:time_to_strike.mp3", 20.0),
                 ("warzone-music:albums/legacy_soundtrack/track10.opus", 20.0),
                 ("hyperrogue:music/hr3-hell.ogg", 20.0)],
        "calm": [("singularity:Nebula.ogg", 20.0), ("singularity:Awakening.ogg", 20.0),
                 ("hyperrogue:music/hr3-icyland.ogg", 20.0)],
        "bangs": ["openarena:weapons/rocket/rocklx1a.wav", "hedgewars:explosion.ogg",
                  "openarena:weapons/shotgun/sshotf1b.wav", "hedgewars:molotov.ogg",
                  "hedgewars:homerun.ogg"],
        "hits": ["openarena:weapons/machinegun/machgf1b.wav", "openarena:misc/w_pkup.wav",
                 "openarena:player/sarge/pain25_1.wav", "freedink:punch.wav", "freedink:sword2.wav"],
        "room": ("openarena:world/fan4.wav", 0.0),
        "outside": ("openarena:world/wind1.wav", 0.0),
        "clatter": [f"keyboard:{n:02x}-1.wav" for n in (0x13, 0x14, 0x15, 0x1e, 0x21, 0x0e)],
        "signals": ["hedgewars:beep.ogg", "desktop:message.oga", "desktop:dialog-error.oga",
                    "desktop:window-attention.oga", "desktop:phone-outgoing-busy.oga",
                    "desktop:device-added.oga"],
        "drums": ["sonic-pi:loop_amen_full.flac", "sonic-pi:loop_compus.flac",
                  "sonic-pi:loop_breakbeat.flac"],
        "strokes": ["sonic-pi:bd_haus.flac", "sonic-pi:drum_snare_hard.flac",
                    "sonic-pi:drum_cymbal_closed.flac", "sonic-pi:drum_tom_mid_hard.flac"],
        "video": ("warzone-music:albums/legacy_soundtrack/track8.opus", 25.0),
    }


def ci():
    """Small packages; people and pieces of which none is in the other two."""
    return {
        "a": spoken("es"),
        "b": Voice("es-co:*.gsm", shortest_sec=1.5),
        "caller": Voice("fr-armelle:*.gsm", shortest_sec=1.5),
        "actor": Voice("fr-armelle:*.gsm", shortest_sec=1.5, skip=40),
        "actress": spoken("es", skip=120),
        "crew": [Voice("es-co:*.gsm", shortest_sec=1.0, skip=40)] * 3,
        "words": [Voice("es:digits/*.g722", shortest_sec=0.25, longest_sec=1.0),
                  Voice("fr-armelle:letters/*.gsm", "fr-armelle:phonetic/*.gsm",
                        shortest_sec=0.25, longest_sec=1.3), None],
        "orchestra": [("frozen-bubble:introzik.ogg", 2.0)] * 4,
        "loud": [("frozen-bubble:frozen-mainzik-1p.ogg", 10.0)],
        "calm": [("frozen-bubble:frozen-mainzik-2p.ogg", 10.0)],
        "bangs": ["frozen-bubble:destroy_group.ogg", "frozen-bubble:lose.ogg"],
        "outside": ("sonic-pi:vinyl_hiss.flac", 0.5, 5.0),
        "room": ("sonic-pi:vinyl_hiss.flac", 0.5, 5.0),
        "clatter": ["frozen-bubble:typewriter.ogg"],
        "signals": ["desktop:message.oga", "desktop:bell.oga", "desktop:dialog-warning.oga"],
        "drums": ["lmms:beats/break02.ogg", "lmms:beats/house_loop01.ogg"],
    }


CASTS = {"tune": tune, "judge": judge, "ci": ci}
# Of a set only these programmes; the others have all.
ONLY = {"ci": ("dialogue-24", "film", "rock", "call", "call-clatter", "whisper", "jumps-music",
               "drums", "messages", "words-30", "words-35", "start-voice", "start-bells")}
