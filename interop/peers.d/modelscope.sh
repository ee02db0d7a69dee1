# ModelScope's own SDK: shares our cache, and downloads from our local ModelScope.
peer_variable=MODELHAUL_PEER_MODELSCOPE # the python that has it
peer_tests='*ModelScopeInteropTest'

peer_install() {
  local home=$1 versions='modelscope-hub==0.5.1'
  if [[ ! -f $home/complete || $(<"$home/complete") != "$versions" ]]; then
    rm -rf "$home"
    python3 -c 'import ensurepip, venv' 2>/dev/null || { echo 'no python3 with venv' >&2; return 1; }
    python3 -m venv "$home" >&2
    "$home/bin/pip" --quiet --disable-pip-version-check install "$versions" >&2 || { echo "pip could not install $versions" >&2; return 1; }
    printf '%s\n' "$versions" >"$home/complete"
  fi
  "$home/bin/python" -c 'import modelscope_hub' >&2 || { echo 'modelscope_hub cannot be imported' >&2; return 1; }
  printf '%s\n' "$home/bin/python"
}
