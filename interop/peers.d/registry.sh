# The registry that most run, and oras, which pushes every shape of a model to it.
peer_variable=MODELHAUL_PEER_REGISTRY # a folder with the programs registry and oras
peer_tests='*RegistryInteropTest'

peer_install() {
  local home=$1 registry=v3.1.2 oras=v1.3.6
  local version="$registry $oras"
  if [[ ! -x $home/bin/registry || ! -x $home/bin/oras || ! -f $home/complete || $(<"$home/complete") != "$version" ]]; then
    if ! command -v go >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends golang-go; } >&2 || true
    fi
    command -v go >/dev/null || { echo 'no go to build the registry with' >&2; return 1; }
    mkdir -p "$home/bin"
    GOBIN=$home/bin go install "github.com/distribution/distribution/v3/cmd/registry@$registry" >&2 \
      || { echo "go could not build the registry $registry" >&2; return 1; }
    GOBIN=$home/bin go install "oras.land/oras/cmd/oras@$oras" >&2 \
      || { echo "go could not build oras $oras" >&2; return 1; }
    printf '%s\n' "$version" >"$home/complete"
  fi
  "$home/bin/oras" version >&2 || { echo 'oras does not start' >&2; return 1; }
  printf '%s\n' "$home/bin"
}
