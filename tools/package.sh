#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Build the Debian packages of what is committed: a release tarball, built beside
# tools/package/debian, checked by lintian. Only installing what the build needs
# asks for root.
#
# usage: package.sh [DIRECTORY]
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
readonly here root

# shellcheck source=tools/packages.sh
. "$here/packages.sh"

work=

say() { echo "package: $*"; }
die() {
	echo "package: $*" >&2
	exit 1
}

usage() {
	cat <<-'EOF'
		usage: package.sh [DIRECTORY]

		Build pipewire-module-headroom, headroom and headroom-dev for this Debian and
		put them into DIRECTORY (default: dist beside tools), with the release tarball
		they are made of, instead of what an earlier run has put there. DEB_BUILD_OPTIONS=nocheck leaves the unit tests out.
	EOF
}

cleanup() {
	if [ -n "$work" ]; then
		rm -rf "$work"
	fi
}

# logged NAME COMMAND...: run it; its output is shown only when it fails.
logged() {
	local log=$work/$1.log
	shift
	if ! "$@" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		die "failed: $*"
	fi
}

# project_version: as meson.build says it.
project_version() { sed -n "s/^\tversion: '\(.*\)',\$/\1/p" "$root/meson.build"; }

is_repository() { git -C "$root" ls-files --error-unmatch meson.build >/dev/null 2>&1; }

# make_tarball: $work/headroom-VERSION.tar.xz of what is committed; of everything
# in a tree that has no history, as an unpacked release is.
make_tarball() {
	tarball=$work/headroom-$version.tar.xz
	if is_repository; then
		if [ -n "$(git -C "$root" status --porcelain)" ]; then
			say 'what is not committed is left out'
		fi
		logged configure meson setup "$work/dist" "$root"
		logged dist meson dist -C "$work/dist" --no-tests --allow-dirty
		mv "$work/dist/meson-dist/headroom-$version.tar.xz" "$tarball"
	else
		tar -C "$root" --exclude='./build*' --exclude=./dist --exclude=./.git \
			--transform "s,^\.,headroom-$version," -cJf "$tarball" .
	fi
}

build_packages() {
	tar -C "$work" -xf "$tarball"
	cp -a "$here/package/debian" "$work/headroom-$version/"
	cd "$work/headroom-$version"
	# Nobody wants to install the debugging symbols by "dist/*.deb".
	export DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS-} noautodbgsym"
	logged build dpkg-buildpackage -us -uc -b
	cd "$root"
}

# check_packages: an error or a warning of lintian is a failure.
check_packages() {
	lintian --allow-root --fail-on error,warning "$work"/*.changes ||
		die 'lintian has something to say against these packages'
}

deliver() {
	local file
	mkdir -p "$target"
	# So that "dist/*.deb" is one version.
	rm -f "$target"/{pipewire-module-headroom,headroom,headroom-dev}_*.deb "$target"/headroom-*.tar.xz
	for file in "$tarball" "$work"/*.deb; do
		install -m 644 "$file" "$target/"
		say "$(stat -c '%s bytes' "$file")  $target/$(basename "$file")"
	done
}

main() {
	local option
	while getopts 'h' option; do
		case $option in
		h) usage; exit 0 ;;
		*) usage >&2; exit 2 ;;
		esac
	done
	shift $((OPTIND - 1))
	if [ $# -gt 1 ]; then
		usage >&2
		exit 2
	fi
	target=$(realpath -m "${1:-$root/dist}")
	version=$(project_version)
	trap cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	install_packages "${packages_build[@]}" "${packages_package[@]}"
	work=$(mktemp -d "${TMPDIR:-/tmp}/headroom-package.XXXXXX")
	make_tarball
	say "$(basename "$tarball"), to be built and tested"
	build_packages
	check_packages
	deliver
}

main "$@"
