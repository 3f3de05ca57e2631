#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What an installation consists of, that its headers can be used, and that nothing is
# left when it is removed. Installs a build into an empty directory.
#
# usage: test-install.sh SOURCE-ROOT BUILD-ROOT PREFIX
set -euo pipefail
export LC_ALL=C
shopt -s extglob

readonly source=$1 build=$2 prefix=$3
work=$(mktemp -d)
readonly work root=$work/root output=$work/output
readonly log=$build/meson-logs/install-log.txt

# By its log an earlier installation can be removed; it must find it again.
if [ -e "$log" ]; then
	cp -p "$log" "$work/log"
fi
clean_up() {
	rm -f "$log"
	[ ! -e "$work/log" ] || cp -p "$work/log" "$log"
	rm -rf "$work"
}
trap clean_up EXIT

n_tests=0
failed=0

# check SENTENCE COMMAND...: one line of TAP.
check() {
	local sentence=$1 verdict=ok
	shift
	n_tests=$((n_tests + 1))
	: >"$output"
	"$@" >"$output" 2>&1 || { verdict='not ok'; failed=1; sed 's/^/# /' "$output"; }
	echo "$verdict $n_tests - $sentence"
}

is_empty() { ! grep . <<<"$1"; }

# has_files PATH...: below the prefix; a star is any directories.
has_files() {
	local path status=0
	for path in "$@"; do
		find "$root$prefix" -path "$root$prefix/$path" -type f | grep . >/dev/null ||
			{ echo "no $path"; status=1; }
	done
	return "$status"
}

has_documents() {
	local names
	mapfile -t names < <(cd "$source" &&
		ls doc/*.md doc/decisions/*.md doc/images/*.png README.md LICENSE)
	has_files "${names[@]/#/share/doc/headroom/}"
}

has_profiles() {
	local names
	mapfile -t names < <(cd "$source/conf" && ls profiles/*.conf)
	has_files "${names[@]/#/share/headroom/}"
}

install() {
	DESTDIR=$root meson install -C "$build" --no-rebuild --quiet
}

only_below_prefix() { is_empty "$(find "$root" -type f -not -path "$root$prefix/*")"; }

# The module's own includes are found because headroom.pc requires PipeWire.
headers_compile() {
	local header flags pc
	pc=$(find "$root" -name headroom.pc)
	sed "s|^prefix=.*|prefix=$root$prefix|" "$pc" >"$work/headroom.pc"
	flags=$(PKG_CONFIG_PATH="$work" pkg-config --cflags headroom)
	for header in "$root$prefix"/include/headroom/*.h; do
		[ "${header##*/}" != tap-reader.h ] || continue	# tap.h ends with it, and it says so
		# shellcheck disable=SC2086  # a word is an argument
		printf '#include <headroom/%s>\nint main(void) { return 0; }\n' "$(basename "$header")" |
			"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -Wall -Werror $flags \
				-fsyntax-only -x c - || return
	done
}

names_directories() {
	PKG_CONFIG_PATH="$work" pkg-config --variable=profiledir headroom |
		grep -x "$prefix/share/headroom/profiles"
}

# An installed drop-in that names a file has to name one that is installed.
drop_in_names_module() {
	local name drop_in
	drop_in=$(find "$root" -name 50-headroom.conf -path '*pipewire.conf.avail*')
	name=$(sed -n 's/.*name = "\{0,1\}\([^" ]*libpipewire-module-headroom\)"\{0,1\}$/\1/p' "$drop_in")
	echo "name $name"
	case $name in
	libpipewire-module-headroom) return 0 ;;
	../*) [ -e "$root/${name##*(../)..}.so" ] ;;
	*) return 1 ;;
	esac
}

uninstall() {
	ninja -C "$build" uninstall
	is_empty "$(find "$root" -not -type d)"
}

check 'it can be installed' install
check 'nothing is outside the prefix' only_below_prefix
check 'module, plugin and drop-in are there' has_files \
	'lib*/libpipewire-module-headroom.so' 'lib*/headroom/libspa-headroom.so' \
	share/pipewire/pipewire.conf.avail/50-headroom.conf
check 'the drop-in names the module that is there' drop_in_names_module
check 'programs, manuals and completions are there' has_files \
	bin/headroom{,-monitor,-record,-render,-stream} \
	share/man/man1/headroom{,-monitor,-record,-render,-stream}.1 \
	share/man/man5/headroom-profile.5 share/man/man7/libpipewire-module-headroom.7 \
	share/bash-completion/completions/headroom share/zsh/site-functions/_headroom \
	share/fish/vendor_completions.d/headroom.fish
check 'every profile is there' has_profiles
check 'licence and documents are there' has_documents
check 'the headers are there' has_files include/headroom/tap{,-interface,-layout,-reader}.h
check 'each header compiles alone with the flags of headroom.pc' headers_compile
check 'headroom.pc says where the profiles are' names_directories
check 'nothing is left when it is removed' uninstall
echo "1..$n_tests"
exit "$failed"
