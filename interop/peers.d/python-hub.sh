# Python's huggingface_hub with hf_xet: shares our cache, and downloads from our local Hub.
peer_variable=MODELHAUL_PEER_PYTHON_HUB # the python that has both
peer_tests='*PythonHubInteropTest'

peer_install() {
  local home=$1 versions='huggingface_hub==2.0.0 hf_xet==1.6.0'
  if [[ ! -f $home/complete || $(<"$home/complete") != "$versions" ]]; then
    rm -rf "$home"
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv; } >&2 || true
    fi
    python3 -c 'import ensurepip, venv' 2>/dev/null || { echo 'no python3 with venv' >&2; return 1; }
    python3 -m venv "$home" >&2
    # shellcheck disable=SC2086
    "$home/bin/pip" --quiet --disable-pip-version-check install $versions >&2 || { echo "pip could not install $versions" >&2; return 1; }
    printf '%s\n' "$versions" >"$home/complete"
  fi
  "$home/bin/python" -c 'import huggingface_hub, hf_xet' >&2 || { echo 'huggingface_hub cannot be imported' >&2; return 1; }
  printf '%s\n' "$home/bin/python"
}
