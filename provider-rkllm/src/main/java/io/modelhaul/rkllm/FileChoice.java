package io.modelhaul.rkllm;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a repository make up a model: one {@code .rkllm} file, and what of the usual small files there is.
 *
 * @param model the path of the {@code .rkllm} file
 * @param only whether the repository has no other one
 * @param sidecars the path beside the model, and the path in the repository that it is taken from
 * @param missing the names of usual small files that the repository does not have
 */
record FileChoice(String model, boolean only, Map<String, String> sidecars, List<String> missing) {
    /** What runtimes look for beside a model. */
    static final List<String> SIDECARS =
            List.of("config.json", "generation_config.json", "meta.json", "tokenizer_config.json", "tokenizer.json");

    private static final int SHOWN = 20;

    static boolean isModel(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(RkllmFacts.SUFFIX);
    }

    /**
     * Chooses.
     *
     * @param paths all files of the repository
     * @param asked the model that was asked for, by its path or its last part; null when nothing is said
     * @param repository what has these files, for people
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} listing them when several fit,
     *     {@link ErrorCode#NOT_FOUND} saying what is there when none does
     */
    static FileChoice of(List<String> paths, @Nullable String asked, String repository) {
        List<String> models = paths.stream().filter(FileChoice::isModel).toList();
        List<String> fitting = asked == null ? models : named(models, asked);
        if (fitting.size() > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    repository + " has several models. Name one of them, as in rkllm://" + repository + "/"
                            + fitting.get(0) + ":" + list(fitting));
        }
        if (fitting.isEmpty()) {
            throw none(paths, models, asked, repository);
        }
        return of(paths, fitting.get(0), models.size() == 1);
    }

    private static List<String> named(List<String> models, String asked) {
        if (models.contains(asked)) {
            return List.of(asked);
        }
        String end = "/" + (isModel(asked) ? asked : asked + RkllmFacts.SUFFIX);
        return models.stream().filter(each -> ("/" + each).endsWith(end)).toList();
    }

    private static FileChoice of(List<String> paths, String model, boolean only) {
        String folder = model.substring(0, model.lastIndexOf('/') + 1);
        Map<String, String> sidecars = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : SIDECARS) {
            if (paths.contains(folder + name)) {
                sidecars.put(folder + name, folder + name);
            } else if (paths.contains(name)) {
                sidecars.put(folder + name, name);
            } else {
                missing.add(name);
            }
        }
        return new FileChoice(model, only, sidecars, missing);
    }

    private static DownloadException none(
            List<String> paths, List<String> models, @Nullable String asked, String repository) {
        if (asked != null && !models.isEmpty()) {
            return new DownloadException(
                    ErrorCode.NOT_FOUND, repository + " has no model '" + asked + "'. It has:" + list(models));
        }
        String found = paths.isEmpty()
                ? "It has no files at all."
                : "It has " + paths.size() + (paths.size() == 1 ? " file, " : " files, ") + kinds(paths) + ".";
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                Hint.SEARCH_CATALOGUE,
                repository + " has no " + RkllmFacts.SUFFIX + " file. " + found
                        + " A model must be converted for the NPU first: look for a converted one by the name of the"
                        + " chip, such as rk3588.");
    }

    private static String kinds(List<String> paths) {
        Map<String, Long> kinds =
                paths.stream().collect(Collectors.groupingBy(FileChoice::kind, TreeMap::new, Collectors.counting()));
        String text = kinds.entrySet().stream()
                .limit(SHOWN)
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
        return kinds.size() > SHOWN ? text + ", …" : text;
    }

    private static String kind(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return printable(dot > 0 ? name.substring(dot) : name);
    }

    /** One a line, with what the name tells. */
    static String list(List<String> models) {
        StringBuilder text = new StringBuilder();
        for (String model : models.subList(0, Math.min(SHOWN, models.size()))) {
            String facts = RkllmFacts.parse(model).toString();
            text.append("\n  ").append(printable(model)).append(facts.isEmpty() ? "" : " (" + facts + ")");
        }
        return models.size() > SHOWN ? text + "\n  and " + (models.size() - SHOWN) + " more" : text.toString();
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
