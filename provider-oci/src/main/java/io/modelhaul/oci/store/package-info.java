/**
 * Models of registries on disk: an OCI image layout whose contents models share, a folder of plain files for each model beside
 * it, and the folder of Docker Model Runner, which is only read.
 */
@NullMarked
package io.modelhaul.oci.store;

import org.jspecify.annotations.NullMarked;
