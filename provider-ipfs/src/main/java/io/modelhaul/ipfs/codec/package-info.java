/**
 * The formats of IPFS: CIDs, multihashes, CARs, dag-pb and UnixFS nodes, read strictly. Uses nothing else of this
 * module.
 */
@NullMarked
package io.modelhaul.ipfs.codec;

import org.jspecify.annotations.NullMarked;
