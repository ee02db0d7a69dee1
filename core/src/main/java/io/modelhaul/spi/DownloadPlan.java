package io.modelhaul.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a download will do: which files, and where they will be kept.
 *
 * @param provider the provider's id
 * @param model the model as the provider names it
 * @param revision the revision that was asked for; null where there are none
 * @param commit the exact revision it stands for; null where there are none
 * @param files what the model consists of
 * @param layout where files are looked for and put
 */
public record DownloadPlan(
        String provider,
        String model,
        @Nullable String revision,
        @Nullable String commit,
        List<PlannedFile> files,
        ModelLayout layout) {

    /** Copies the list. */
    public DownloadPlan {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(layout, "layout");
        files = List.copyOf(files);
    }

    /** The same files, kept elsewhere. */
    public DownloadPlan withLayout(ModelLayout other) {
        return new DownloadPlan(provider, model, revision, commit, files, other);
    }

    /** The same plan with other files. */
    public DownloadPlan withFiles(List<PlannedFile> others) {
        return new DownloadPlan(provider, model, revision, commit, others, layout);
    }

    /** The bytes of all files, at most {@link Long#MAX_VALUE}; null when the size of one is unknown. */
    public @Nullable Long totalBytes() {
        long total = 0;
        for (PlannedFile file : files) {
            if (file.size() == null) {
                return null;
            }
            total = sum(total, file.size());
        }
        return total;
    }

    /** Sizes are what servers say: two of them may be more together than a number can be. */
    public static long sum(long bytes, long more) {
        return more > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + more;
    }
}
