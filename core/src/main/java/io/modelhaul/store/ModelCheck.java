package io.modelhaul.store;

import java.util.List;

/**
 * What was found when a stored model was hashed.
 *
 * @param model the model
 * @param files its files
 */
public record ModelCheck(StoredModel model, List<FileCheck> files) {
    /** Copies the list. */
    public ModelCheck {
        files = List.copyOf(files);
    }

    /** The files whose bytes are wrong or missing. */
    public List<StoredFile> bad() {
        return files.stream()
                .filter(check -> check.verdict().bad())
                .map(FileCheck::file)
                .toList();
    }

    /** The worst that was found; {@link VerificationStatus#UNKNOWN} when no file could be compared with anything. */
    public VerificationStatus verdict() {
        for (VerificationStatus verdict :
                List.of(VerificationStatus.WRONG, VerificationStatus.MISSING, VerificationStatus.RIGHT)) {
            if (files.stream().anyMatch(check -> check.verdict() == verdict)) {
                return verdict;
            }
        }
        return VerificationStatus.UNKNOWN;
    }
}
