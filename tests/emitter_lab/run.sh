#!/bin/sh
# Everything: install, serve, run every emitter, write fixtures/. Arguments go to run.py.
exec python3 "$(dirname "$0")/run.py" "$@"
