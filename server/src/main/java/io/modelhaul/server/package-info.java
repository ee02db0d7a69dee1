/**
 * Modelhaul for other programs and for eyes: REST, server-sent events and a page over HTTP.
 *
 * <p>{@link io.modelhaul.server.DownloadApi} holds every rule about downloads, {@link io.modelhaul.server.HttpApi} every rule
 * about HTTP calls; both know no web server. {@link io.modelhaul.server.ModelhaulServer} puts them on Reactor Netty and adds
 * what only an open port needs: the checks of host, origin and key, limits and timeouts. Uses the public API of core;
 * providers are known only through their descriptors. This room is an application of the library: it subscribes to the
 * downloads that it was asked to run, and to nothing else.
 */
@NullMarked
package io.modelhaul.server;

import org.jspecify.annotations.NullMarked;
