# A real Ollama server: pulls for us, reads the folder that we filled, and fills one that we read.
peer_variable=MODELHAUL_PEER_OLLAMA # the ollama program
peer_tests='*OllamaInteropTest'

peer_install() {
  local home=$1 version=0.6.5 # newer versions of the Go module lack a C header and do not build
  local program=$home/bin/ollama
  if [[ ! -x $program || ! -f $home/complete || $(<"$home/complete") != "$version" ]]; then
    if ! command -v go >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends golang gcc g++; } >&2 || true
    fi
    command -v go >/dev/null || { echo 'no go to build Ollama with' >&2; return 1; }
    mkdir -p "$home/bin"
    GOBIN=$home/bin go install "github.com/ollama/ollama@v$version" >&2 \
      || { echo "go could not build Ollama $version" >&2; return 1; }
    printf '%s\n' "$version" >"$home/complete"
  fi
  HOME=$home "$program" --version >&2 || { echo 'ollama does not start' >&2; return 1; }
  printf '%s\n' "$program"
}
