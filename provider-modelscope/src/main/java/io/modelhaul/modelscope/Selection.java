package io.modelhaul.modelscope;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.modelscope.api.Listing;
import io.modelhaul.modelscope.api.ScopeFile;
import io.modelhaul.spi.FilePatterns;
import io.modelhaul.spi.SafePath;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a revision are wanted: one by name, or all that the patterns let through.
 *
 * @param file the one file; null for all
 * @param patterns which of all
 */
record Selection(@Nullable String file, FilePatterns patterns) {
    private static final int SHOWN = 5;

    static Selection of(DownloadOptions options) {
        String file = options.get(DownloadOptions.FILE);
        if (file != null && (options.has(DownloadOptions.INCLUDE) || options.has(DownloadOptions.EXCLUDE))) {
            throw invalid("Name one file, or patterns with include and exclude; not both.");
        }
        if (file == null && options.has(DownloadOptions.SHA256)) {
            throw invalid("The option 'sha256' is about one file: name it with the option 'file'.");
        }
        return new Selection(
                file == null ? null : checked(file),
                new FilePatterns(
                        options.get(DownloadOptions.INCLUDE), options.get(DownloadOptions.EXCLUDE, List.of())));
    }

    private static String checked(String file) {
        try {
            return new SafePath(file).value();
        } catch (DownloadException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }

    /** Whether {@link #of} would find something. */
    boolean answeredBy(Listing listing) {
        return file != null
                ? listing.file(file).isPresent()
                : !selected(listing).isEmpty();
    }

    /**
     * The wanted ones out of all files.
     *
     * @param where what has these files, for people
     * @throws DownloadException {@link ErrorCode#NOT_FOUND} when there is none
     */
    List<ScopeFile> of(Listing listing, String where) {
        if (file != null) {
            return List.of(listing.file(file).or(() -> unlisted(listing)).orElseThrow(() -> missing(listing, where)));
        }
        if (!listing.cutOff().isEmpty()) {
            String folder = listing.cutOff().get(0);
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "ModelScope lists only the first files of the folder '" + (folder.isEmpty() ? "/" : folder)
                            + "' of " + where
                            + ", so that nobody knows all of them. Single files can be had by their names.");
        }
        List<ScopeFile> selected = selected(listing);
        if (selected.isEmpty() && !listing.files().isEmpty()) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND,
                    "None of the " + listing.files().size() + " files of " + where + " fits the patterns: include, for"
                            + " example, " + names(listing) + ".");
        }
        return selected;
    }

    /** It may be among those that the site does not list; whether it is, is seen when it is fetched. */
    private Optional<ScopeFile> unlisted(Listing listing) {
        String wanted = String.valueOf(file);
        return listing.cutOff().stream()
                .filter(folder -> folder.isEmpty() || wanted.startsWith(folder + "/"))
                .findFirst()
                .map(folder -> new ScopeFile(wanted, null, null));
    }

    private List<ScopeFile> selected(Listing listing) {
        return listing.files().stream()
                .filter(each -> patterns.select(each.path()))
                .toList();
    }

    private DownloadException missing(Listing listing, String where) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                "There is no file '" + file + "' in " + where + ". "
                        + (listing.files().isEmpty()
                                ? "It has no files."
                                : "It has, for example, " + names(listing) + "."));
    }

    private static String names(Listing listing) {
        return listing.files().stream()
                .limit(SHOWN)
                .map(each -> each.path().replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", "));
    }
}
