/** Black-box tests of the HTTP interface over real sockets, and of its parts. */
package io.modelhaul.server;
