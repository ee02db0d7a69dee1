/**
 * Models in OCI registries. A manifest becomes a plan for the engine; what lies in archives is unpacked when all of it is here
 * and verified. It uses the public API, the SPI, {@code http} and {@code state} of the core, and the registry protocol.
 */
@NullMarked
package io.modelhaul.oci;

import org.jspecify.annotations.NullMarked;
