/** Turning a folder into blocks and uploading them to Kubo or Pinata. Uses {@code codec} and {@code gateway}. */
@NullMarked
package io.modelhaul.ipfs.publish;

import org.jspecify.annotations.NullMarked;
