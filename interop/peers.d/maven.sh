# Maven: builds an example as the project of its own that it is.
peer_variable=MODELHAUL_PEER_MAVEN # the program
peer_tests='*MavenTest'

peer_install() {
  command -v mvn || { echo 'no mvn (Debian: apt-get install maven)' >&2; return 1; }
}
