package io.modelhaul.internal.request;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.Option;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Makes requests out of what is locked. */
public final class LockedRequests {
    private LockedRequests() {}

    /**
     * The request for exactly what is locked.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when an option asks for something else
     */
    static DownloadRequest of(LockedModel locked, ModelProvider provider, DownloadOptions options) {
        Set<Option<?>> known = provider.descriptor().options();
        DownloadOptions.Builder all = options.toBuilder();
        locked.options().forEach((name, texts) -> add(all, options, name, texts, known));
        String asked = options.get(DownloadOptions.REVISION);
        if (asked != null && !asked.equals(locked.revision()) && !asked.equals(locked.commit())) {
            throw differs(locked, "revision", asked, String.valueOf(locked.revision()));
        }
        if (locked.commit() != null && known.contains(DownloadOptions.REVISION)) {
            all.set(DownloadOptions.REVISION, locked.commit());
        }
        return new DownloadRequest(
                locked.provider(),
                locked.model(),
                all.set(DownloadOptions.LOCKED_TO, locked).build());
    }

    private static void add(
            DownloadOptions.Builder all, DownloadOptions given, String name, List<String> texts, Set<Option<?>> known) {
        Option<?> option = known.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "The lockfile names an option '" + name + "' that the provider does not know. Lock it anew."));
        if (!option.isLockable()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The lockfile sets the option '" + name
                            + "', which does not say what the model is but where it comes"
                            + " from, goes to, or how. Whoever wrote it may mean harm: remove that from it, or lock anew.");
        }
        List<String> asked = given.texts().get(name);
        if (asked != null && !asked.equals(texts)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Option '" + name + "' is " + asked + ", locked is " + texts + ". Leave it out, or lock anew.");
        }
        all.parse(option, texts.toArray(String[]::new));
    }

    private static DownloadException differs(LockedModel locked, String what, String asked, String known) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "The " + what + " asked of " + locked.model() + " is " + asked + ", locked is " + known
                        + ". Leave it out, or lock anew.");
    }

    /** The plan, with the one source of each file. */
    public static DownloadPlan withSources(DownloadPlan plan, Function<String, FileSource> sources) {
        List<PlannedFile> files = plan.files().stream()
                .map(file -> new PlannedFile(
                        file.path(),
                        file.size(),
                        file.digests(),
                        List.of(sources.apply(file.path().value()))))
                .toList();
        return new DownloadPlan(plan.provider(), plan.model(), plan.revision(), plan.commit(), files, plan.layout());
    }
}
