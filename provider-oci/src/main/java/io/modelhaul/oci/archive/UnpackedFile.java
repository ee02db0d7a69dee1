package io.modelhaul.oci.archive;

/**
 * A file that came out of an archive.
 *
 * @param path relative to the model
 * @param size in bytes
 * @param sha256 of its bytes, in hex
 */
public record UnpackedFile(String path, long size, String sha256) {}
