package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One quantisation of a repository's GGUF models, such as {@code Q4_K_M}.
 *
 * @param wanted as it was written
 */
record Quantization(String wanted) {
    private static final int SHOWN = 20;
    private static final int MAX_LENGTH = 64;

    /**
     * Checks the text of an option or a name.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static String checked(String text) {
        String trimmed = text.trim();
        if (trimmed.length() > MAX_LENGTH || !trimmed.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("expected a quantisation such as Q4_K_M");
        }
        return trimmed;
    }

    /** Whether {@link #of} would find at least one model. */
    boolean isIn(List<HubFile> files) {
        return !models(files).isEmpty();
    }

    /**
     * The files of the one model of this quantisation: one, or all parts of a split one.
     *
     * @param where what has these files, for people
     * @throws DownloadException {@link ErrorCode#NOT_FOUND} when there is none or a part is missing, {@link
     *     ErrorCode#INVALID_REQUEST} when several different models have it
     */
    List<HubFile> of(List<HubFile> files, String where) {
        Map<String, List<HubFile>> models = models(files);
        if (models.isEmpty()) {
            throw new DownloadException(ErrorCode.NOT_FOUND, absent(files, where));
        }
        if (models.size() > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Several models in " + where + " are of the quantisation '" + wanted + "': "
                            + shown(models.values().stream()
                                    .map(parts -> parts.get(0).path()))
                            + ". Name the one file, or choose with include and exclude.");
        }
        List<HubFile> parts = models.values().iterator().next();
        int count = GgufName.of(parts.get(0).path()).parts();
        if (parts.size() != count) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND,
                    "Of the " + count + " parts of " + parts.get(0).path() + " only " + parts.size() + " are in "
                            + where + ". Choose another quantisation, or name the files with include.");
        }
        return parts;
    }

    /** The models that carry it, by the name that their parts share. Plain names go before those marked as dynamic. */
    private Map<String, List<HubFile>> models(List<HubFile> files) {
        Map<String, List<HubFile>> plain = new TreeMap<>();
        Map<String, List<HubFile>> dynamic = new TreeMap<>();
        for (HubFile file : files) {
            GgufName name = GgufName.of(file.path());
            GgufName.Match match = name.isModel() ? name.match(wanted) : GgufName.Match.NONE;
            if (match != GgufName.Match.NONE) {
                (match == GgufName.Match.PLAIN ? plain : dynamic)
                        .computeIfAbsent(name.model(), model -> new ArrayList<>())
                        .add(file);
            }
        }
        return plain.isEmpty() ? dynamic : plain;
    }

    private String absent(List<HubFile> files, String where) {
        TreeSet<String> there = files.stream()
                .map(file -> GgufName.of(file.path()))
                .filter(GgufName::isModel)
                .map(GgufName::label)
                .collect(Collectors.toCollection(TreeSet::new));
        String instead = there.isEmpty() ? "It has no GGUF files." : "It has " + shown(there.stream()) + ".";
        return "No GGUF file in " + where + " is of the quantisation '" + wanted + "'. " + instead;
    }

    private static String shown(Stream<String> names) {
        List<String> all = names.map(name -> name.replaceAll("\\p{Cntrl}", "?"))
                .limit(SHOWN + 1L)
                .toList();
        String first = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return all.size() > SHOWN ? first + ", …" : first;
    }

    /**
     * The projector that goes with a model: of several the one of the same quantisation, else of the usual ones.
     *
     * @param model a file of the model
     */
    List<HubFile> projector(List<HubFile> files, HubFile model) {
        List<HubFile> projectors = files.stream()
                .filter(file -> GgufName.of(file.path()).isProjector())
                .toList();
        String folder = model.path().substring(0, model.path().lastIndexOf('/') + 1);
        List<HubFile> beside = projectors.stream()
                .filter(file -> file.path().startsWith(folder) && file.path().indexOf('/', folder.length()) < 0)
                .toList();
        List<HubFile> near = beside.isEmpty()
                ? projectors.stream()
                        .filter(file -> file.path().indexOf('/') < 0)
                        .toList()
                : beside;
        for (String each : List.of(wanted, "F16", "BF16", "Q8_0", "F32")) {
            for (HubFile file : near) {
                if (GgufName.of(file.path()).match(each) != GgufName.Match.NONE) {
                    return List.of(file);
                }
            }
        }
        return near.stream().limit(1).toList();
    }
}
