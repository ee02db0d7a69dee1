/** Artefacts of OCI registries, as the tools of models write them. */
@NullMarked
package io.modelhaul.testkit.oci;

import org.jspecify.annotations.NullMarked;
