#!/bin/sh
# Checks that includes of "..." run one way, and prints what does not: check-includes.sh FILE...
#   - A folder includes its own files and those of folders before it in this list.
#   - Within and between folders no file, taken together with its header, includes itself by way of others.
set -eu
order='common agent/wire agent/loop agent/kernel agent/trace agent/confine agent/programs agent/requests agent
    launcher keeper zygote agent/test'
includes=$(grep -HE '^#include "' "$@" | sed -E 's/:#include "([^"]+)".*/ \1/')

echo "$includes" | awk -v order="$order" '
    function folder(path) { sub("/[^/]*$", "", path); return path }
    BEGIN { count = split(order, folders); for (i = 1; i <= count; i++) rank[folders[i]] = i }
    {
        from = rank[folder($1)]; to = rank[folder($2)]
        if (!from || !to) { print $1 ": " $2 ": a folder is missing in the order of check-includes.sh"; bad = 1 }
        else if (to > from) { print $1 " includes " $2 ", of a folder further up"; bad = 1 }
    }
    END { exit bad }'
echo "$includes" | sed -E 's/\.[ch]\b//g' | awk '$1 != $2' | tsort >/dev/null
