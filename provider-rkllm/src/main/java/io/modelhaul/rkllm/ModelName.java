package io.modelhaul.rkllm;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.StoredModel;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody calls a stored model: its whole name, that of its file, or a part that no other model's name has.
 *
 * @param text in lower case
 */
record ModelName(String text) {
    static ModelName of(DownloadRequest request) {
        String model = request.model();
        String start = RkllmProvider.ID + "://";
        model = model.startsWith(start) ? model.substring(start.length()) : model;
        String file = request.options().get(DownloadOptions.FILE);
        return new ModelName((file == null ? model : model + "/" + file).toLowerCase(Locale.ROOT));
    }

    /** The path of a model's file below the folder of all models. */
    static String path(StoredModel model) {
        boolean named = FileChoice.isModel(model.model()) || model.files().isEmpty();
        boolean partial = model.files().stream().noneMatch(file -> FileChoice.isModel(file.path()));
        return named || partial
                ? model.model()
                : model.model() + "/" + model.files().get(0).path();
    }

    /**
     * The one that is meant; null when there is none.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} listing them when several are
     */
    @Nullable
    StoredModel among(List<StoredModel> models) {
        List<Predicate<String>> closer = List.of(
                path -> path.equals(text),
                path -> path.startsWith(text + "/"),
                path -> path.endsWith("/" + text) || path.endsWith("/" + text + RkllmFacts.SUFFIX),
                path -> path.contains(text));
        for (Predicate<String> fits : closer) {
            List<StoredModel> fitting = models.stream()
                    .filter(model -> fits.test(path(model).toLowerCase(Locale.ROOT)))
                    .toList();
            if (!fitting.isEmpty()) {
                return single(fitting);
            }
        }
        return null;
    }

    private StoredModel single(List<StoredModel> fitting) {
        if (fitting.size() > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + text + "' fits several stored models. Say which one:"
                            + FileChoice.list(
                                    fitting.stream().map(ModelName::path).toList()));
        }
        return fitting.get(0);
    }
}
