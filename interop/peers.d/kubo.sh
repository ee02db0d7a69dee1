# Kubo, the IPFS node that most run: serves us CARs and blocks, takes what we publish, and names it as we do.
peer_variable=MODELHAUL_PEER_KUBO # the ipfs program
peer_tests='*KuboInteropTest'

peer_install() {
  local home=$1 version='v0.42.0'
  if [[ ! -x $home/ipfs || ! -f $home/complete || $(<"$home/complete") != "$version" ]]; then
    if ! command -v go >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends golang-go; } >&2 || true
    fi
    command -v go >/dev/null || { echo 'no go to build Kubo with' >&2; return 1; }
    mkdir -p "$home"
    # "go install" refuses Kubo's module, as its go.mod has replacements.
    printf 'module kubo-peer\n\ngo 1.23\n\nrequire github.com/ipfs/kubo %s\n' "$version" >"$home/go.mod"
    (cd "$home" && GOFLAGS=-mod=mod go mod download "github.com/ipfs/kubo@$version" \
      && GOFLAGS=-mod=mod go build -o ipfs github.com/ipfs/kubo/cmd/ipfs) >&2 || { echo "Kubo $version could not be built" >&2; return 1; }
    printf '%s\n' "$version" >"$home/complete"
  fi
  "$home/ipfs" version >&2 || { echo 'Kubo does not start' >&2; return 1; }
  printf '%s\n' "$home/ipfs"
}
