# SPDX-License-Identifier: MIT
#
# Completion for fish. The command itself knows what a word can become.

function __headroom_complete
    set -l words (commandline -opc)
    command $words[1] --complete $words[2..-1] (commandline -ct) 2>/dev/null
end

complete -c headroom -n 'not __fish_seen_subcommand_from monitor record stream' -f
complete -c headroom -a '(__headroom_complete)'
