# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# A step of test/distro.sh, to be sourced by it: build the packages in a bare system,
# install, use, upgrade and remove them there.
#
# shellcheck disable=SC2154  # of distro.sh

step_packages() {
	bare_new "$suite" "$root" || { fail "a bare $suite"; return; }
	run_counted "packages on $suite" bare_run "$bare_user" bash test/package/life.sh
}
