#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What meson says when a library is missing, and that it finds one installed since.
#
# usage: test-configure.sh SOURCE-ROOT
set -euo pipefail
export LC_ALL=C

readonly source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly work build=$work/build output=$work/output

n_tests=0
failed=0

# check SENTENCE COMMAND...: one line of TAP.
check() {
	local sentence=$1 verdict=ok
	shift
	n_tests=$((n_tests + 1))
	"$@" || { verdict='not ok'; failed=1; sed 's/^/# /' "$output"; }
	echo "$verdict $n_tests - $sentence"
}

# While $work/hidden exists ncursesw and LAME seem not to be installed.
make_tools() {
	cat >"$work/pkg-config" <<-EOF
	#!/bin/bash
	[[ -e $work/hidden && " \$* " == *ncursesw* ]] && exit 1
	exec "$(command -v pkg-config)" "\$@"
	EOF
	cat >"$work/cc" <<-EOF
	#!/bin/bash
	if [ -e $work/hidden ]; then
		for word in "\$@"; do
			[ "\$word" = lame/lame.h ] && exit 1
			[[ \$word == *.c ]] && grep -qs lame/lame.h "\$word" && exit 1
		done
	fi
	exec "$(command -v "${CC:-cc}")" "\$@"
	EOF
	chmod +x "$work/pkg-config" "$work/cc"
}

# An empty directory instead of those of the machine, where a cache might be.
configure() {
	(cd "$source" && CC="$work/cc" PKG_CONFIG="$work/pkg-config" meson setup "$build" \
		-Dtests=disabled "$@") >"$output" 2>&1
}

says() {
	local text
	for text in "$@"; do
		grep -qF -- "$text" "$output" || { echo "# not said: $text"; return 1; }
	done
}

# lists PROGRAM ANSWER: in the summary.
lists() { grep -qE "^ *$1 *: $2" "$output"; }

fails_to_configure() { ! configure "$@"; }

make_tools
touch "$work/hidden"
check 'a program that cannot be built is an error' fails_to_configure
check 'the error names programs, packages and options' says \
	'headroom-monitor needs libncurses-dev (or -Dmonitor=disabled)' \
	'headroom-stream needs libmp3lame-dev (or -Dstream=disabled)' \
	'Install, with the names of Debian:'
rm "$work/hidden"
check 'the same command succeeds when they are installed' configure
check 'the summary lists the monitor' lists headroom-monitor yes
check 'the summary lists the stream' lists headroom-stream yes

rm -rf "$build"
touch "$work/hidden"
check 'what is switched off is not needed' configure -Dmonitor=disabled -Dstream=disabled
check 'the summary says that it is switched off' lists headroom-monitor 'no: switched off'
rm "$work/hidden"
check 'it can be switched on later' configure --reconfigure -Dmonitor=enabled -Dstream=enabled
check 'the summary lists what was switched on' lists headroom-stream yes

rm -rf "$build"
touch "$work/hidden"
check 'what is missing can be left out by itself' configure -Dtools=auto
check 'the summary says why the monitor is not built' lists headroom-monitor \
	'no: needs libncurses-dev'
check 'the summary says why the stream is not built' lists headroom-stream \
	'no: needs libmp3lame-dev'
rm "$work/hidden"
check 'they are looked for again' configure --reconfigure
check 'the summary lists the monitor found later' lists headroom-monitor yes
check 'the summary lists the stream found later' lists headroom-stream yes

rm -rf "$build"
check 'the module can be built alone' configure -Dtools=disabled
check 'without the command' lists headroom 'no: switched off'
echo "1..$n_tests"
exit "$failed"
