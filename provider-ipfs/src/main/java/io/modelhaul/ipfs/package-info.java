/**
 * Content named by its bytes: IPFS CIDs, fetched through any gateway and trusted to none.
 *
 * <p>This room reads CIDs, blocks, CARs and UnixFS, asks gateways for them, and hands on only bytes whose block has the hash
 * that its CID names. It uses the public API, the SPI, {@code http} and {@code store} of the core; the engine does the rest.
 */
@NullMarked
package io.modelhaul.ipfs;

import org.jspecify.annotations.NullMarked;
