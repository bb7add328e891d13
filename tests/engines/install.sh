#!/usr/bin/env bash
# Server programs of PostgreSQL from the OS packages, when they are absent. Needs root and apt.
set -euo pipefail

if compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || command -v initdb > /dev/null; then
    exit 0
fi
echo 'install.sh: installing PostgreSQL from the OS packages'
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
apt-get install --quiet --yes --no-install-recommends postgresql
