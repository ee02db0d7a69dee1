/**
 * A registry of the distribution kind (the OCI distribution specification, and the older one of Docker): manifests, contents
 * by their digest wherever redirects lead, and the tokens that a registry hands out.
 *
 * <p>It knows nothing of what the manifests mean, and no provider. It uses the public API, the SPI and {@code http} of the core.
 */
@NullMarked
package io.modelhaul.registry;

import org.jspecify.annotations.NullMarked;
