package io.modelhaul.internal.plan;

import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Missing files that have the same content, which is fetched once.
 *
 * @param here a file of the plan that has the content and is here; null when there is none
 * @param missing those that are not, at least one
 */
record DuplicateFiles(@Nullable PlannedFile here, List<PlannedFile> missing) {

    /** The missing files in the order of the plan, those of equal content together. */
    static Collection<DuplicateFiles> of(List<Found> files) {
        Map<String, PlannedFile> here = new HashMap<>();
        Map<String, DuplicateFiles> groups = new LinkedHashMap<>();
        files.stream()
                .filter(each -> each.found() != null)
                .forEach(each -> here.putIfAbsent(content(each.file()), each.file()));
        for (Found each : files) {
            if (each.found() == null) {
                groups.computeIfAbsent(
                                content(each.file()), name -> new DuplicateFiles(here.get(name), new ArrayList<>()))
                        .missing()
                        .add(each.file());
            }
        }
        return groups.values();
    }

    /** A file of which nothing is known is like no other. */
    private static String content(PlannedFile file) {
        ContentDigest digest = CacheLookup.identity(file);
        return digest == null ? "path " + file.path() : digest.toString();
    }

    PlannedFile first() {
        return missing.get(0);
    }

    /** Those to be taken from another file of the plan, once that is here. */
    List<PlannedFile> copies() {
        return here == null ? missing.subList(1, missing.size()) : missing;
    }

    /** The file that has the content in the end. */
    PlannedFile original() {
        return here == null ? first() : here;
    }
}
