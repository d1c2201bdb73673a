#!/bin/sh
# Find a Chromium or Chrome for the dashboard's browser test; install Debian's where there is none and that is possible.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium or Chrome found, and no apt-get to install one: install a browser and run make test again." >&2
    exit 1
fi
run=
if [ "$(id -u)" != 0 ]; then
    run=sudo
fi
echo "No browser found: installing Debian's chromium." >&2
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
command -v chromium >/dev/null
