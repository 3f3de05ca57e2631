#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Do what a README says: run the commands of its ```sh blocks, in one shell, in their order.
# Each has to succeed. The last line is "N passed, N failed, N skipped", in commands.
#
# Blocks of another language, such as ```console, are to be read only. A line above a block
#   <!-- test: only SUITE... -->       it is for these releases of Debian
#   <!-- test: user --> or root        it is for an ordinary user, or for root
#   <!-- test: way WAY... -->          it is for these ways to install
#   <!-- test: skip REASON -->         it is not run at all
# says who can run it. Needs nothing that a bare Debian does not have.
#
# usage: readme.sh README SUITE WAY
set -uo pipefail

readme_suite=$2
readme_way=$3
readme_passed=0
readme_failed=0
readme_skipped=0
readme_user=user
[ "$(id -u)" != 0 ] || readme_user=root

# readme_is_for_us CONDITION: what stands behind "test:" holds here.
readme_is_for_us() {
	case $1 in
	'') return 0 ;;
	user | root) [ "$1" = "$readme_user" ] ;;
	'only '*) [[ " ${1#only } " == *" $readme_suite "* ]] ;;
	'way '*) [[ " ${1#way } " == *" $readme_way "* ]] ;;
	'skip '*) return 1 ;;
	*) echo "unknown condition: $1"; return 1 ;;
	esac
}

# A line of it may end in the midst of a command.
readme_is_whole() { [[ $1 != *\\ ]] && bash -n <<<"$1" 2>/dev/null; }

readme_run() {
	local status=0 began=$SECONDS
	printf '\n$ %s\n' "$1"
	eval "$1" </dev/null || status=$?
	echo "[exit status $status, $((SECONDS - began)) s]"
	if [ "$status" = 0 ]; then
		readme_passed=$((readme_passed + 1))
	else
		echo "FAILED $1"
		readme_failed=$((readme_failed + 1))
	fi
}

# readme_block CONDITION LINE...
readme_block() {
	local condition=$1 line command=
	shift
	for line in "$@"; do
		command+=${command:+$'\n'}$line
		if ! readme_is_whole "$command"; then
			continue
		fi
		if [[ $command =~ ^[[:space:]]*(#|$) ]]; then
			:
		elif readme_is_for_us "$condition"; then
			readme_run "$command"
		else
			readme_skipped=$((readme_skipped + 1))
		fi
		command=
	done
	[ -z "$command" ] || { echo "FAILED unfinished: $command"; readme_failed=$((readme_failed + 1)); }
}

readme_all() {
	local line condition='' is_in_block='' block=()
	for line in "$@"; do
		if [ -n "$is_in_block" ]; then
			if [[ $line == '```' ]]; then
				[ "$is_in_block" != sh ] || readme_block "$condition" "${block[@]}"
				is_in_block='' condition='' block=()
			else
				block+=("$line")
			fi
		elif [[ $line == '```'* ]]; then
			is_in_block=${line#'```'}
			: "${is_in_block:=text}"
		elif [[ $line =~ ^'<!-- test: '(.*)' -->'$ ]]; then
			condition=${BASH_REMATCH[1]}
		elif [ -n "$line" ]; then
			condition=
		fi
	done
}

# Also when a command ends the shell.
readme_end() { printf '\n%s passed, %s failed, %s skipped\n' "$readme_passed" "$readme_failed" "$readme_skipped"; }

mapfile -t readme_lines <"$1"
trap readme_end EXIT
readme_all "${readme_lines[@]}"
[ "$readme_failed" = 0 ]
