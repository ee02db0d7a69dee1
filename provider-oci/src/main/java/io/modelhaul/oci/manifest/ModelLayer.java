package io.modelhaul.oci.manifest;

import io.modelhaul.spi.SafePath;

/**
 * One content of a model.
 *
 * @param path the name of the file, or for an archive the name that stands for all that is in it
 * @param archive whether it is a tar archive whose files belong to the model
 * @param content what the manifest says of it
 */
public record ModelLayer(SafePath path, boolean archive, OciDescriptor content) {}
