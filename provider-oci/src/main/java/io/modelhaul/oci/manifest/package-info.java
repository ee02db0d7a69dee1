/**
 * What the manifests in a registry say of models: references, descriptors, which layers are files and which are archives, and
 * what the files are called. Asks nobody and reads no file.
 */
@NullMarked
package io.modelhaul.oci.manifest;

import org.jspecify.annotations.NullMarked;
