#!/bin/sh
# Finds a Python that is new enough and hands over to set_up.py. Needs nothing but sh.
cd "$(dirname "$0")/.." || exit 1
old=
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        exec "$name" -B scripts/set_up.py "$@"
    fi
    old="$old $name is $version,"
done
if [ -n "$old" ]; then
    echo "TuN needs Python 3.11 or newer, but${old%,}: install a newer one, or name it: make ... PYTHON=/path/to/python3.11" >&2
else
    echo "TuN needs Python 3.11 or newer, and there is none: install it, on Debian and Ubuntu with: apt install python3 python3-venv" >&2
fi
exit 1
