# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Completion for bash. The command itself knows what a word can become.

_headroom() {
	local word words=("${COMP_WORDS[@]:1:COMP_CWORD}")

	COMPREPLY=()
	# As the command would get them: the quoting of the line taken off.
	words=("${words[@]//[\\\"\']/}")
	while IFS=$'\t' read -r word _; do
		COMPREPLY+=("$(printf '%q' "$word")")
		[[ $word != *= ]] || compopt -o nospace 2>/dev/null
	done < <(command "$1" --complete "${words[@]}" 2>/dev/null)
	case ${COMP_WORDS[1]-} in
	monitor | record | stream)
		if ((COMP_CWORD > 1)); then compopt -o default 2>/dev/null; fi
		;;
	esac
	return 0
}

complete -F _headroom headroom
