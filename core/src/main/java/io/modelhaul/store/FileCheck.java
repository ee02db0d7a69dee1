package io.modelhaul.store;

/**
 * What was found when a stored file was hashed.
 *
 * @param file the file
 * @param verdict what was found
 */
public record FileCheck(StoredFile file, VerificationStatus verdict) {}
