/**
 * What Docker's and Podman's tools stored to log in to registries: their files, and the programs that keep passwords for them.
 * Only what belongs to the registry that is asked leaves this package.
 */
@NullMarked
package io.modelhaul.oci.login;

import org.jspecify.annotations.NullMarked;
