package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.spi.FilePatterns;
import io.modelhaul.spi.SafePath;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a revision are wanted: one by name, or all that the patterns let through, or of these the GGUF model of one
 * quantisation.
 *
 * @param file the one file; null for all
 * @param patterns which of all
 * @param quantization the GGUF model to take; null for whatever else there is, too
 * @param companions whether what goes with a quantisation's model is taken along
 */
record Selection(
        @Nullable String file,
        FilePatterns patterns,
        @Nullable Quantization quantization,
        boolean companions) {
    private static final int NEAR_MATCHES = 5;

    static Selection of(DownloadOptions options) {
        String file = options.get(DownloadOptions.FILE);
        boolean filtered = options.has(DownloadOptions.INCLUDE) || options.has(DownloadOptions.EXCLUDE);
        if (file != null && filtered) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "Name one file, or patterns with include and exclude; not both.");
        }
        String quant = options.get(HuggingFaceOptions.QUANT);
        if (file != null && quant != null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "Name one file, or a quantisation with 'quant'; not both.");
        }
        if (options.has(DownloadOptions.SHA256) && file == null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The option 'sha256' is about one file: name it with the option 'file'.");
        }
        return new Selection(
                file == null ? null : checked(file),
                new FilePatterns(options.get(DownloadOptions.INCLUDE), options.get(DownloadOptions.EXCLUDE, List.of())),
                quant == null ? null : new Quantization(quant),
                !options.get(HuggingFaceOptions.NO_COMPANIONS, false));
    }

    private static String checked(String file) {
        try {
            return new SafePath(file).value();
        } catch (DownloadException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether {@link #of} would find what is wanted.
     *
     * @param sha256 what the one file must be; null when nothing is said
     */
    boolean answeredBy(HubTree tree, @Nullable String sha256) {
        if (file == null) {
            return quantization == null
                    ? tree.files().isEmpty() || tree.files().stream().anyMatch(each -> patterns.select(each.path()))
                    : quantization.isIn(selected(tree));
        }
        HubFile found = tree.file(file).orElse(null);
        return found != null
                && (sha256 == null || found.sha256() == null || found.sha256().equals(sha256));
    }

    /**
     * The wanted ones out of all files.
     *
     * @param where what has these files, for people
     * @throws DownloadException {@link ErrorCode#NOT_FOUND} when a named file is not among them, nothing fits the patterns
     *     although there are files, or no GGUF file is of the quantisation; {@link ErrorCode#INVALID_REQUEST} when
     *     different models are
     */
    List<HubFile> of(HubTree tree, String where) {
        if (file != null) {
            return List.of(tree.file(file).orElseThrow(() -> missing(tree, file, where)));
        }
        List<HubFile> selected = selected(tree);
        if (quantization != null) {
            return quantized(selected, quantization, where);
        }
        if (selected.isEmpty() && !tree.files().isEmpty()) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND,
                    "None of the " + tree.files().size() + " files of " + where + " fits the patterns: include, for"
                            + " example, " + names(tree.files()) + ".");
        }
        return selected;
    }

    private List<HubFile> selected(HubTree tree) {
        return tree.files().stream()
                .filter(each -> patterns.select(each.path()))
                .toList();
    }

    private List<HubFile> quantized(List<HubFile> files, Quantization wanted, String where) {
        List<HubFile> model = wanted.of(files, where);
        return companions
                ? Stream.concat(model.stream(), wanted.projector(files, model.get(0)).stream())
                        .toList()
                : model;
    }

    private static DownloadException missing(HubTree tree, String file, String where) {
        String wanted = baseName(file).toLowerCase(Locale.ROOT);
        List<HubFile> near = tree.files().stream()
                .filter(each -> near(each.path().toLowerCase(Locale.ROOT), wanted))
                .toList();
        List<HubFile> shown = near.isEmpty() ? tree.files() : near;
        String hint = shown.isEmpty() ? "It has no files." : "It has, for example, " + names(shown) + ".";
        return new DownloadException(ErrorCode.NOT_FOUND, "There is no file '" + file + "' in " + where + ". " + hint);
    }

    private static boolean near(String path, String wanted) {
        int dot = wanted.lastIndexOf('.');
        return path.contains(wanted) || (dot >= 0 && path.endsWith(wanted.substring(dot)));
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String names(List<HubFile> files) {
        return files.stream()
                .limit(NEAR_MATCHES)
                .map(each -> each.path().replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", "));
    }
}
