#!/usr/bin/env bash
# Gradescope runs this once, as root, where it unpacked the archive, while it builds the image for an assignment.
set -euo pipefail
cd "$(dirname "$0")"

if ! python3 -c 'import ensurepip'; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 python3-venv
fi
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "The grader needs Python 3.11 or later: choose a newer base image, such as Ubuntu 24.04, and upload it again." >&2
    exit 1
fi

# The versions with which the archive was made. A torch for processors alone is a tenth as large: pytorch.org shows pip's
# command for it; put that in front of this line, for the version in versions.txt.
python3 -m venv .venv
.venv/bin/pip install --no-cache-dir --requirement requirements.txt

# How well students' code is held here, for the log of the build; run_autograder finds out for itself.
.venv/bin/autograder doctor --course course || true
