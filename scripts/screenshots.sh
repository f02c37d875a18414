#!/bin/sh
# Puts a picture of each page into .screenshots: in each language, for a phone and for a laptop. SUPPORTD_BIN_DIRECTORY names the programs;
# without it the debug build is made.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${SUPPORTD_BIN_DIRECTORY:-}" ]; then
    scripts/apt.sh build screenshots
    scripts/venv.sh requirements.txt
    for product in supportd supportctl webgateway; do swift build --product "$product"; done
fi
exec .venv/bin/python Tests/EndToEnd/screenshots.py "${1:-.screenshots}"
