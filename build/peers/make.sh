#!/usr/bin/env bash
# make.sh LIST: a Python environment with the packages of build/peers/LIST.txt. Prints the path of its Python; what it does, and why
# it failed, goes to the error stream. Kept outside the checkout under the list's own digest, so that it is made once a machine.
set -euo pipefail
list="$(dirname "${BASH_SOURCE[0]}")/$1.txt"

# A list may stand on a package of the system's own Python: “# system: torch”.
system=$(sed -n 's/^# system: //p' "$list")

# anndata 0.12 asks for 3.11; the lists' versions have no wheels for later ones than 3.13.
for python in python3 /usr/bin/python3 python3.13 python3.12 python3.11 none; do
  if "$python" -c "import sys, venv, ensurepip${system:+, $system}; sys.exit(not (3, 11) <= sys.version_info < (3, 14))" 2> /dev/null; then break; fi
done
[ "$python" != none ] || { echo "No Python from 3.11 to 3.13 with venv${system:+ and $system} was found." >&2; exit 1; }

digest=$({ cat "$list"; "$python" --version; } | "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:12])')
folder="${INDICATRIX_PEERS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/indicatrix-peers}/$1-$digest"
if [ ! -e "$folder/complete" ]; then
  echo "Making a Python environment of build/peers/$1.txt in $folder" >&2
  for try in 1 2 3; do
    if rm -rf "$folder" && "$python" -m venv ${system:+--system-site-packages} "$folder" >&2 &&
      "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --prefer-binary -r "$list" >&2; then
      touch "$folder/complete"
      break
    fi
    echo "Attempt $try of 3 failed." >&2
    sleep $((try * 5))
  done
fi
[ -e "$folder/complete" ] || exit 1
echo "$folder/bin/python"
