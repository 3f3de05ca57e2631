#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The life of the packages on a system where they may come and go: built, installed,
# switched on, heard, upgraded, switched off, removed. As an ordinary user with sudo; a
# "systemctl --user" has to work. The last line is "N passed, N failed,
# N skipped".
#
# usage: life.sh
set -uo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/../.." && pwd)
readonly root
cd "$root" || exit 1

# shellcheck source=tools/packages.sh
. tools/packages.sh
# shellcheck source=test/results.sh
. test/results.sh
# shellcheck source=test/package/sound.sh
. test/package/sound.sh

readonly ours=(pipewire-module-headroom headroom headroom-dev)
readonly users_conf=$HOME/.config/pipewire
# Written behind everybody's back: databases of dpkg, apt and man, caches, logs.
readonly not_ours=(/proc /sys /dev /run /tmp /home /root /var/cache /var/log /var/lib/apt
	/var/lib/dpkg /var/lib/systemd)

# check WHAT COMMAND...: one promise.
check() {
	local what=$1
	shift
	if "$@"; then
		echo "ok     $what"
		add_results 1 0 0
	else
		fail "$what"
	fi
}

not() { ! "$@"; }
same() { [ "$1" = "$2" ]; }

apt_get() { sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null; }

restart() { systemctl --user restart pipewire.service; }

has_node() { timeout 5 pw-cli ls Node 2>/dev/null | grep -q "node.name = \"$1\""; }

# every_file: path, owner, mode, size, target; of what packages may touch.
every_file() {
	local place prune=()
	for place in "${not_ours[@]}"; do
		prune+=(-path "$place" -prune -o)
	done
	sudo find / -xdev "${prune[@]}" -printf '%p %u:%g %m %l\n' | grep -v __pycache__ | sort
	ls /var/lib/dpkg/info/*headroom* 2>/dev/null
}

# The same for what a user has configured, with the contents.
every_setting() {
	sudo find /etc/pipewire "$users_conf" -printf '%p %l\n' -type f -exec md5sum '{}' ';' 2>/dev/null |
		sort
}

part_build() {
	headline 'build'
	install_packages git
	if [ ! -e .git ]; then
		git init -q . && git add -A &&
			git -c user.name=test -c user.email=test@localhost commit -q -m test
	fi
	check 'an ordinary user builds them, and lintian has nothing to say' tools/package.sh
	check 'there are three packages' same "$(find dist -name '*.deb' | wc -l)" 3
	for file in dist/*.deb; do
		dpkg-deb -I "$file" | grep -E '^ (Package|Version|Depends|Recommends|Installed-Size)'
		dpkg-deb -c "$file"
	done
}

# What the packages depend on comes first, and stays.
part_prepare() {
	local others
	headline 'what they depend on'
	mapfile -t others < <(apt_get -s install ./dist/*.deb | awk '/^Inst/ && !/headroom/ { print $2 }')
	apt_get install "${others[@]}" wireplumber dbus-daemon python3 gcc libc6-dev pkg-config >/dev/null
	restart
}

reader_compiles() {
	# shellcheck disable=SC2046  # words
	echo '#include <headroom/tap.h>
		#include <headroom/tap-interface.h>
		int main(void) { return 0; }' |
		gcc -Wall -Werror -x c - -o /tmp/reader $(pkg-config --cflags --libs headroom libpipewire-0.3)
}

part_install() {
	headline 'install'
	settings=$(every_setting)
	check 'apt installs them' apt_get install ./dist/*.deb
	check 'that changes no configuration' same "$(every_setting)" "$settings"
	restart
	check 'nor switches Headroom on' not has_node headroom.processed
	check 'the manual is there' test -e /usr/share/man/man1/headroom.1.gz
	check 'a program that reads the tap compiles' reader_compiles
}

part_use() {
	headline 'switch on, hear, switch off'
	settings=$(every_setting)
	check 'headroom enable' headroom enable --restart
	check 'there is a processed sink' poll has_node headroom.processed
	check 'quiet sound comes out louder' comes_out_louder_by 3 20
	check 'headroom status' headroom status
	check 'headroom disable' headroom disable --restart
	check 'there is none' not has_node headroom.processed
	check 'sound comes out as it was' comes_out_louder_by 0 0
	check 'no configuration is changed' same "$(every_setting)" "$settings"
}

# older_packages: those that were built, with a lower version.
older_packages() {
	local file dir
	rm -rf /tmp/older
	mkdir /tmp/older
	for file in dist/*.deb; do
		dir=/tmp/older/$(basename "$file" .deb)
		dpkg-deb -R "$file" "$dir"
		sed -i -E '/^(Version|Depends):/s/[0-9.]+-1\b/0.1.0-1/' "$dir/DEBIAN/control"
		echo old >"$dir/usr/share/doc/$(dpkg-deb -f "$file" Package)/old"
		sed -i '/usr\/share\/doc/d' "$dir/DEBIAN/md5sums"
		dpkg-deb --root-owner-group -b "$dir" "$dir.deb" >/dev/null
	done
}

part_upgrade() {
	headline 'upgrade'
	apt_get purge "${ours[@]}" >/dev/null
	older_packages
	check 'older packages are installed' apt_get install /tmp/older/*.deb
	check 'and enabled with an argument' headroom enable profile=night
	check 'for everybody, too' sudo headroom enable --system
	settings=$(every_setting)
	check 'apt upgrades them' apt_get install ./dist/*.deb
	check 'to the new version' same "$(dpkg-query -W -f '${Version}' headroom)" \
		"$(dpkg-deb -f dist/headroom_*.deb Version)"
	check 'what was configured stays' same "$(every_setting)" "$settings"
	check 'nothing of the old version stays' test ! -e /usr/share/doc/headroom/old
	restart
	check 'there is a processed sink' poll has_node headroom.processed
	check 'with the profile of before' has_profile night
}

has_profile() { headroom --json status | grep -q "\"profile\": *\"$1\""; }

part_remove() {
	headline 'remove while it is enabled'
	check 'apt removes them' apt_get remove "${ours[@]}"
	check 'their files are gone' same "$(every_file | grep -v '^/etc/pipewire')" "$files"
	check 'what was configured stays' same "$(every_setting)" "$settings"
	restart
	check 'PipeWire starts without the module that its configuration names' has_node speaker
	check 'sound comes out as it was' comes_out_louder_by 0 0
}

part_purge() {
	headline 'purge when it is switched off'
	check 'apt installs them again' apt_get install ./dist/*.deb
	check 'headroom disable' headroom disable
	check 'headroom disable --system' sudo headroom disable --system
	check 'apt purges them' apt_get purge "${ours[@]}"
	check 'nothing is left' same "$(every_file)" "$files"
	diff <(echo "$files") <(every_file)
}

main() {
	timed build part_build
	if [ "$results_failed" = 0 ]; then
		part_prepare
		files=$(every_file)
		timed install part_install
		timed use part_use
		timed upgrade part_upgrade
		timed remove part_remove
		timed purge part_purge
		systemctl --user stop pipewire.service
	fi
	print_results
}

main "$@"
