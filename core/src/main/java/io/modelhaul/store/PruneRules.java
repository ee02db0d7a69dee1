package io.modelhaul.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What may go.
 *
 * @param olderThan models that were not used for this long; null to ignore age
 * @param maxBytes when all models together take more, those used longest ago go until they do not; null to ignore size
 * @param partial whether unfinished files go that nobody works on
 * @param dryRun whether it is only told what would go
 */
public record PruneRules(
        @Nullable Duration olderThan, @Nullable Long maxBytes, boolean partial, boolean dryRun) {}
