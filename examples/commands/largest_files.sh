#!/bin/sh
# The largest files below a folder, one a line: bytes, a tab, the path. A procedure for harpd; see ../harpd.toml.
#   largest_files.sh FOLDER COUNT
set -eu
if ! [ -d "$1" ]; then
    echo "expected a folder, got $1" >&2
    exit 3
fi
find "$1" -xdev -type f -printf '%s\t%p\n' | sort -rn | head -n "$2"
