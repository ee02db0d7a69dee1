/** From a host name to an open connection: lookups, addresses side by side, TLS, limits. Uses the proxies and the HTTP vocabulary. */
@NullMarked
package io.modelhaul.internal.http.connect;

import org.jspecify.annotations.NullMarked;
