#!/bin/sh
# Pin every package with its hashes, for every platform, naming no address.
# dev.lock is the whole tree; runtime.lock is the part that a server needs; bootstrap.lock is the installer itself.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-.venv/bin/uv}
compile() { "$UV" pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
    --no-emit-find-links --python-version 3.11 "$@"; }
compile pyproject.toml --all-extras -o requirements/dev.lock
compile pyproject.toml --extra airflow --extra scale -c requirements/dev.lock -o requirements/runtime.lock
echo uv | compile - -o requirements/bootstrap.lock
