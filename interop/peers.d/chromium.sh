# Chromium with chromedriver: the page.
peer_variable=MODELHAUL_PEER_CHROMIUM # the browser; chromedriver lies beside it
peer_tests='*ChromiumTest'

peer_install() {
  if ! { command -v chromium && command -v chromedriver; } >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium chromium-driver; } >&2 || true
  fi
  local browser driver
  browser=$(command -v chromium) || { echo 'no chromium (Debian: apt-get install chromium chromium-driver)' >&2; return 1; }
  driver=$(command -v chromedriver) || { echo 'no chromedriver (Debian: apt-get install chromium-driver)' >&2; return 1; }
  [[ $(dirname "$browser") == "$(dirname "$driver")" ]] || { echo "chromedriver is not beside $browser" >&2; return 1; }
  printf '%s\n' "$browser"
}
