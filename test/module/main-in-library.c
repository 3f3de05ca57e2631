/* SPDX-License-Identifier: MIT */

/** The tests are a library, and so is their main(); a program wants a source of its own. */
extern const int main_is_in_the_library;
