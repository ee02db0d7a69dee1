package io.modelhaul.internal.request;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Option;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.store.PendingDownload;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the request of a pending download again, out of what was kept and what is supplied. */
final class PendingRequests {
    private PendingRequests() {}

    /**
     * The request.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when something that matters is missing
     */
    static DownloadRequest of(PendingDownload pending, ModelProvider provider, DownloadOptions supplied) {
        DownloadOptions.Builder options = DownloadOptions.builder();
        List<Option<?>> known = Stream.concat(
                        DownloadOptions.OF_ENGINE.stream(), provider.descriptor().options().stream())
                .collect(Collectors.toList());
        pending.options().forEach((name, texts) -> options.parse(named(name, known), texts.toArray(String[]::new)));
        supplied.options().forEach(option -> add(options, supplied, option));
        DownloadOptions all = options.build();
        // Without a secret the server itself says whether it needs one.
        List<String> missing = pending.withheld().stream()
                .filter(name -> known.stream()
                        .noneMatch(option -> option.isSecret() && option.name().equals(name)))
                .filter(name ->
                        all.options().stream().noneMatch(option -> option.name().equals(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Not all that " + pending.model() + " was asked for with is kept, as it may be secret: "
                            + String.join(", ", missing)
                            + (missing.contains("model") ? " (the query of its address)" : "")
                            + ". Pull it again with that; what arrived is kept.");
        }
        return new DownloadRequest(pending.provider(), pending.model(), all);
    }

    private static Option<?> named(String name, List<Option<?>> known) {
        return known.stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "The provider knows no option '" + name + "' any more. Pull the model again without it."));
    }

    private static <T> void add(DownloadOptions.Builder options, DownloadOptions from, Option<T> option) {
        options.set(option, from.get(option));
    }
}
