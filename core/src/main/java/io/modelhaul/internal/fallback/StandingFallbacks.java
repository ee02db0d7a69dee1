package io.modelhaul.internal.fallback;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.RepoType;
import io.modelhaul.spi.DownloadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Other sources for everything that comes from the Hub, as {@code MODELHAUL_FALLBACKS} names them.
 *
 * <p>An entry is a provider or scheme ({@code modelscope}), which means the repository of the same name there, a source with
 * {@code {model}} in the name's place, or one fixed source. The fixed one of another name serves files that have a digest,
 * and never stands in for a repository whose files the Hub does not tell.
 */
record StandingFallbacks(DownloadRequest request, Sources sources, Environment environment) {
    private static final String VARIABLE = "MODELHAUL_FALLBACKS";
    private static final String MODEL = "{model}";
    private static final String HUB = "hub";
    private static final Set<String> WHOLE_BRANCH = Set.of("main", "master");
    private static final String CHOICE_OF_HUB = "quant";

    /**
     * A source.
     *
     * @param source the source
     * @param standsIn whether its list of files may be taken for the request's own
     */
    record Standing(ModelRef.Source source, boolean standsIn) {}

    /** Whether there may be any; reads no entry. */
    boolean any() {
        return environment.get(VARIABLE) != null
                && request.options().policy() != CachePolicy.CACHE_ONLY
                && sources.named(request.provider()).descriptor().layer().equals(HUB);
    }

    /**
     * The sources.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} naming an entry that is none
     */
    List<Standing> all() {
        RepoType type = request.options().get(DownloadOptions.REPO_TYPE, RepoType.MODEL);
        if (!any() || type == RepoType.SPACE) {
            return List.of();
        }
        List<Standing> all = new ArrayList<>();
        for (String entry : String.valueOf(environment.get(VARIABLE)).trim().split("[,\\s]+", -1)) {
            if (!entry.isEmpty()) {
                all.add(read(entry, type.prefix() + request.model()));
            }
        }
        return all;
    }

    private Standing read(String entry, String name) {
        try {
            boolean bare = !entry.contains("://") || entry.endsWith("://");
            String scheme = entry.endsWith("://") ? entry.substring(0, entry.length() - 3) : entry;
            String text = bare ? scheme + "://" + name : entry.replace(MODEL, name);
            ModelRef.Source source = ModelRef.parse(text);
            sources.of(source);
            return new Standing(source, sameName(source, name) && wholeBranch());
        } catch (DownloadException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    VARIABLE + " names '" + entry + "', which is no source: " + e.getMessage(),
                    e);
        }
    }

    private static boolean sameName(ModelRef.Source source, String name) {
        String there = source.location();
        return there.equals(name) || there.startsWith(name + "@") || there.startsWith(name + "/");
    }

    /** Another site knows neither the Hub's commits nor its choice of files. */
    private boolean wholeBranch() {
        boolean chosen = request.options().options().stream()
                .anyMatch(option -> option.name().equals(CHOICE_OF_HUB));
        return !chosen && WHOLE_BRANCH.contains(request.options().get(DownloadOptions.REVISION, "main"));
    }
}
