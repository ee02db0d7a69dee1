/**
 * One HTTP client for everybody: redirects by our own rules, credentials that stay home, limits on every wait, retries
 * that obey the other side.
 *
 * <p>Built on Reactor Netty; uses only the vocabulary of {@code io.modelhaul}. Knows nothing about models or files.
 */
@NullMarked
package io.modelhaul.internal.http;

import org.jspecify.annotations.NullMarked;
