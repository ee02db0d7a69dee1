/**
 * Unpacks the archives of a model: tar, as it is or packed with gzip or Zstandard. Nothing in an archive can lead out of the
 * folder, cost more memory than a bound, or fill the disk.
 */
@NullMarked
package io.modelhaul.oci.archive;

import org.jspecify.annotations.NullMarked;
