#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No program reads the sentences of the module, which change when somebody finds better words;
for programs there are keys beside them, <headroom/reasons.h>.

usage: check-sentences.py SOURCE-ROOT

In tools/ no call that compares or searches text is given

* a sentence: what is called so or like the keys that hold one, what was read of such a key, and
  what these were assigned to;
* a literal with letters and a blank, or a bracket: words of data have none. A buffer that was
  printed by such a format is one, too.

Macros of the source, of the headers of tools/ and of the public ones are looked up.
"""

import os
import re
import sys

SEARCHES = """strcmp strncmp strcasecmp strncasecmp strstr strcasestr strchr strrchr strpbrk strspn
strcspn strtok strtok_r memcmp memmem sscanf fnmatch regexec spa_streq spa_strneq
spa_strstartswith spa_strendswith""".split()
KEYS = {"error", "why", "stuck", "stuck.last"}
NAMES = {"error", "why", "stuck", "sentence", "refusal"}

# Sources that find again what they wrote into a file themselves.
OWN = {"tools/conf/drop-in.c"}

COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\')', re.S)
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|\w+|[^\w\s]')
CALL = re.compile(r"\b(\w+)\s*\(")
DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+((?:\\\n|[^\n])+)", re.M)


def without_comments(text):
    """With as many lines."""
    return COMMENT_OR_STRING.sub(lambda m: m.group(1) or "\n" * m.group(0).count("\n"), text)


def macros_of(text):
    return {name: body.replace("\\\n", " ") for name, body in DEFINE.findall(text)}


def arguments(text, start):
    """The tokens of each argument of the call whose bracket ends at start."""
    found, depth = [[]], 1
    for match in TOKEN.finditer(text, start):
        token = match.group(0)
        depth += (token in "([{") - (token in ")]}")
        if depth == 0:
            break
        if token == "," and depth == 1:
            found.append([])
        else:
            found[-1].append(token)
    return found


def calls(text):
    """The name, the arguments and the line of every call."""
    for match in CALL.finditer(text):
        yield match.group(1), arguments(text, match.end()), text.count("\n", 0, match.start()) + 1


def expand(tokens, macros, depth=0):
    for token in tokens:
        if token in macros and depth < 8:
            yield from expand(TOKEN.findall(macros[token]), macros, depth + 1)
        else:
            yield token


def literal(tokens, macros):
    """What the strings of an argument are together; PRIu32 and the like are nothing."""
    return "".join(token[1:-1] for token in expand(tokens, macros) if token[0] in "\"'")


def is_sentence(text):
    has_letters = re.search(r"[A-Za-z]", re.sub(r"\\.|%[-+ #0-9.*]*l*\w", "", text))
    return "(" in text or (" " in text and has_letters is not None)


def last_name(tokens):
    """q->refusal is a refusal, and answer.text[0] a text."""
    depth, name = 0, ""
    for token in tokens:
        depth += (token in "([") - (token in ")]")
        if depth == 0 and re.match(r"[A-Za-z_]", token):
            name = token
    return name


def tainted(text, macros):
    """Names in a source that hold a sentence."""
    names = set(NAMES)
    for call, args, _ in calls(text):
        if call in ("snprintf", "sprintf") and any(
                is_sentence(literal(arg, macros)) for arg in args[1:]):
            names.add(last_name(args[0]))
    for match in re.finditer(r"(\w+)\s*=(?!=)\s*(\w+)\s*\(", text):
        if any(literal(arg, macros) in KEYS for arg in arguments(text, match.end())):
            names.add(match.group(1))
    before = set()
    while before != names:
        before = set(names)
        for match in re.finditer(r"(\w+)\s*=(?!=)\s*(?:\w+(?:->|\.))*(\w+)\s*(?=[;,)])", text):
            if match.group(2) in names:
                names.add(match.group(1))
    return names - {""}


def faults(path, text, macros):
    names = tainted(text, macros)
    for call, args, line in calls(text):
        if call not in SEARCHES:
            continue
        for arg in args:
            words = literal(arg, macros)
            reads_key = any(token == "(" for token in arg) and words in KEYS
            if is_sentence(words):
                yield f"{path}:{line}: {call}() of \"{words}\", which is no word of data"
            elif reads_key or last_name(arg) in names:
                yield f"{path}:{line}: {call}() of a sentence"


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return without_comments(file.read())


def find(root, top):
    for folder, _, files in os.walk(os.path.join(root, top)):
        for name in files:
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(folder, name), root)


def main(root):
    public, n_calls, n_faults = {}, 0, 0
    for top in ("spa/include", "module/include", "tools"):
        for path in find(root, top):
            if path.endswith(".h"):
                public.update(macros_of(read(root, path)))
    for path in sorted(set(find(root, "tools")) - OWN):
        text = read(root, path)
        n_calls += sum(call in SEARCHES for call, _, _ in calls(text))
        for fault in faults(path, text, {**public, **macros_of(text)}):
            print(fault, file=sys.stderr)
            n_faults += 1
    print(f"{n_calls} comparisons and searches of text, {n_faults} of sentences")
    return n_faults > 0 or n_calls == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
