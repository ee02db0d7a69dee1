package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.content.HubFile;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** An immutable state of a repository. The id follows from parent, title and files, so it is the same in every run. */
public record HubCommit(String id, String title, Instant date, SortedMap<String, HubFile> files) {

    private static final Instant FIRST_DATE = Instant.parse("2024-01-01T00:00:00Z");

    public HubCommit {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    static HubCommit first(String repository) {
        return new HubCommit(
                ContentHash.sha1("commit of " + repository), "initial commit", FIRST_DATE, new TreeMap<>());
    }

    HubCommit next(String title, SortedMap<String, HubFile> files) {
        StringBuilder identity = new StringBuilder(id).append('\n').append(title);
        for (HubFile file : files.values()) {
            identity.append('\n').append(file.gitOid()).append(' ').append(file.path());
        }
        return new HubCommit(ContentHash.sha1(identity.toString()), title, date.plusSeconds(60), files);
    }
}
