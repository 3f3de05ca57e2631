#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Unpack a newer PipeWire and WirePlumber beside the system's, for the tests.
#
# Nothing is installed: the packages of bookworm-backports are downloaded with
# apt (which checks their signatures with the system's Debian keyring, but with
# a private sources list and private state) and unpacked into a prefix that is
# made once and kept. The last line of output is the path of the prefix.
#
# usage: pipewire-prefix.sh [prefix]
set -eu

prefix=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/headroom-test/pipewire-backports}
suite=bookworm-backports
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
stamp=$prefix/.complete

packages="pipewire pipewire-bin pipewire-pulse libpipewire-0.3-0t64
libpipewire-0.3-modules libspa-0.2-modules wireplumber libwireplumber-0.5-0
liblua5.4-0 pipewire-jack"

log() { echo "pipewire-prefix: $*" >&2; }
die() { log "$*"; exit 1; }

# The mirror the system itself takes its main packages from.
find_mirror() {
	apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' \
		'Created-By: Packages' | awk '$3 == "main" && $2 == "bookworm" { print $1; exit }'
}

# apt with a sources list, lists and cache of its own; the proxy and
# authentication settings stay the system's.
private_apt() {
	tool=$1; shift
	"$tool" -o Dir::Etc::sourcelist="$work/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State::lists="$work/lists" \
		-o Dir::Cache="$work/cache" \
		-o APT::Sandbox::User=root \
		"$@"
}

prepare_apt() {
	mirror=$(find_mirror)
	[ -n "$mirror" ] || die "no bookworm main entry in 'apt-get indextargets'"
	mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/deb" "$work/root"
	for s in bookworm "$suite"; do
		echo "deb [signed-by=$keyring] $mirror $s main"
	done > "$work/sources.list"
	private_apt apt-get update -q >&2
}

# Which of the wanted names the suite really has (a library may be called ...t64).
has_package() {
	private_apt apt-cache madison "$1" 2>/dev/null | grep -q .
}

# Download $1 from the newer suite if it is there, else from the older one.
fetch_package() {
	(cd "$work/deb" && private_apt apt-get download -q -t "$suite" "$1" >&2)
}

unpack_all() {
	for deb in "$work"/deb/*.deb; do
		dpkg -x "$deb" "$work/root"
	done
}

libraries() { echo "$work/root/usr/lib/$arch:$work/root/lib/$arch"; }

# Sonames that nothing on this system and nothing in the prefix provides.
missing_libraries() {
	for file in "$work"/root/usr/bin/pipewire "$work"/root/usr/bin/wireplumber \
		"$work"/root/usr/bin/pw-cli \
		$(find "$work/root/usr/lib" -path '*wireplumber*' -name '*.so' \
			-o -name 'libpipewire-module-*.so' -o -name 'libspa-support.so' \
			-o -name 'libspa-audio*.so'); do
		LD_LIBRARY_PATH=$(libraries) ldd "$file" 2>/dev/null |
			awk '/not found/ { print $1 }'
	done | sort -u
}

# Debian's name of the package of a library: libfoo.so.1 -> libfoo1, libfoo1t64
package_of() {
	base=$(echo "$1" | sed -E 's/\.so\.?//; s/_/-/g' | tr 'A-Z' 'a-z')
	dashed=$(echo "$1" | sed -E 's/\.so\./-/; s/_/-/g' | tr 'A-Z' 'a-z')
	for name in "$base" "$dashed" "${base}t64"; do
		if has_package "$name"; then echo "$name"; return; fi
	done
}

add_missing_libraries() {
	for soname in $(missing_libraries); do
		name=$(package_of "$soname")
		if [ -n "$name" ]; then
			log "$soname comes from $name"
			fetch_package "$name"
		else
			log "$soname: no package found, what needs it will not load"
		fi
	done
	unpack_all
}

build_prefix() {
	work=$(mktemp -d "$prefix.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	prepare_apt
	for name in $packages; do
		if ! has_package "$name"; then name=${name%t64}; fi
		fetch_package "$name"
	done
	unpack_all
	add_missing_libraries
	[ -x "$work/root/usr/bin/pipewire" ] || die "no pipewire in the packages"
	(cd "$work/deb" && ls -1) > "$work/root/.packages"
	printf '%s' "$packages" > "$work/root/.complete"
	rm -rf "$prefix"
	mv "$work/root" "$prefix"
}

arch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)
mkdir -p "$(dirname "$prefix")"
exec 9>"$prefix.lock"
flock 9			# several tests may ask at the same time
[ "$(cat "$stamp" 2>/dev/null)" = "$packages" ] || build_prefix
echo "$prefix"
