#!/bin/sh
# Find a PostgreSQL for the store's tests; install Debian's where there is none and that is possible. Where it is not, the
# tests of the store run on SQLite alone and say so.
set -eu
found() {
    for server in /usr/lib/postgresql/*/bin/postgres; do
        if [ -x "$server" ]; then
            return 0
        fi
    done
    command -v postgres >/dev/null 2>&1 && command -v initdb >/dev/null 2>&1
}
give_up() {
    echo "WARNING: no PostgreSQL here, and $1: THE STORE'S TESTS RUN ON SQLITE ALONE." >&2
    exit 0
}
if found; then
    exit 0
fi
command -v apt-get >/dev/null 2>&1 || give_up "no apt-get to install it"
run=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || give_up "neither root nor sudo to install it"
    run=sudo
fi
echo "No PostgreSQL found: installing Debian's postgresql." >&2
$run apt-get update -qq || give_up "no list of packages can be had"
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends postgresql >/dev/null ||
    give_up "it cannot be installed"
found || give_up "what was installed is not where it was looked for"
