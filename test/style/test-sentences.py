#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-sentences.py can fail: what reads words of data is good, and each way to read a sentence
of the module is told."""

import os
import subprocess
import sys
import tempfile
import unittest

CHECK = os.path.join(os.path.dirname(os.path.realpath(__file__)), "check-sentences.py")

PUBLIC = '#define HEADROOM_KEY_WHY "why"\n#define HEADROOM_KEY_WHY_CODE HEADROOM_KEY_WHY ".code"\n'

GOOD = """
/* A comment may say strstr(error, "is back"). */
#define KEY "profile"
static const char *why(void) { return keys_get(keys, 0, HEADROOM_KEY_WHY); }
void f(const char *value, char *text)
{
    const char *code = keys_get(keys, id, HEADROOM_KEY_WHY_CODE), *why = keys_get(keys, id, "why");
    char path[64], *end;

    snprintf(path, sizeof(path), "%s.%s", value, KEY);
    if (spa_streq(code, "pin") || spa_streq(value, KEY) || strstr(path, ".so.") != NULL)
        printf("stream %u goes past the rules (%s)", id, why);
    text[strcspn(text, " \\n")] = 0;
    end = strrchr(path, '/');
    if (spa_streq(keys_get(keys, 0, "bypass"), "true") && sscanf(text, "%u.%u", &a, &b) == 2)
        puts("it is not routable");
}
"""


def check(code):
    """The status, and what is said, of a program with this code."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in (("module/include/headroom/reasons.h", PUBLIC), ("tools/a.c", code)):
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True,
                             check=False)
        return run.returncode, run.stderr


class Sentences(unittest.TestCase):
    def is_told(self, *lines):
        """Only the last line is a fault."""
        status, said = check(GOOD + "\n".join(lines) + "\n")
        self.assertEqual(status, 1, said)
        line = GOOD.count("\n") + len(lines)
        self.assertEqual({s.split(":")[1] for s in said.splitlines()}, {str(line)}, said)

    def test_words_of_data_are_good(self):
        self.assertEqual(check(GOOD), (0, ""))

    def test_programs_that_compare_nothing_are_told(self):
        self.assertEqual(check("int a;\n")[0], 1)

    def test_a_literal_of_a_sentence_is_told(self):
        self.is_told('x = strstr(value, " refused: ");')
        self.is_told('x = spa_streq(text, "not routable: it is encoded");')
        self.is_told('x = spa_strstartswith(value, "is back");')

    def test_a_sentence_behind_macros_is_told(self):
        self.is_told('#define BACK "is" \\', '\t" back"', "#define START BACK",
                     "x = spa_strstartswith(value, START);")

    def test_a_bracket_around_an_aside_is_told(self):
        self.is_told("x = strrchr(description, '(');")
        self.is_told('x = sscanf(text, "(pid %u)", &pid);')

    def test_what_is_called_like_a_sentence_is_told(self):
        self.is_told('x = strstr(error, "refused");')
        self.is_told('x = spa_strstartswith(stream->stuck, "back");')
        self.is_told('x = strchr(answer.sentence, c);')

    def test_what_was_read_of_a_key_of_sentences_is_told(self):
        self.is_told('x = spa_strneq(keys_get(keys, 0, HEADROOM_KEY_WHY), "default");')
        self.is_told('said = keys_get(&graph->keys, node->id, "stuck.last");',
                     'x = strstr(said, "mpv");')

    def test_another_name_for_a_sentence_is_told(self):
        self.is_told("found = stuck;", "at = found;", 'x = strstr(at, "mpv");')

    def test_a_sentence_that_is_built_to_be_compared_is_told(self):
        self.is_told('snprintf(q->start, sizeof(q->start), "%s%s = %s refused: ", a, b, c);',
                     "x = strncmp(value, q->start, n);")


if __name__ == "__main__":
    unittest.main()
