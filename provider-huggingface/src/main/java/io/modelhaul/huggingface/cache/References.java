package io.modelhaul.huggingface.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which branches, tags and references a repository's folder knows.
 *
 * @param commits the commit of each, by name
 */
public record References(Map<String, String> commits) {
    private static final int MAX_DEPTH = 8;

    public static References in(Path folder) throws IOException {
        Map<String, String> commits = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String commit = Reference.read(file);
                    if (commit != null) {
                        commits.put(folder.relativize(file).toString().replace('\\', '/'), commit);
                    }
                }
            }
        }
        return new References(commits);
    }

    /** A name of the commit: {@code main} if it is one, else the first in alphabetical order. */
    public Optional<String> nameOf(String commit) {
        return commits.entrySet().stream()
                .filter(each -> each.getValue().equals(commit))
                .map(Map.Entry::getKey)
                .min(Comparator.comparing((String name) -> !name.equals("main")).thenComparing(name -> name));
    }
}
