package io.modelhaul.testkit.http;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of repositories a Hub has, as they appear in its addresses. */
public enum RepositoryType {
    MODEL("models", ""),
    DATASET("datasets", "datasets/"),
    SPACE("spaces", "spaces/");

    private final String apiName;
    private final String pagePrefix;

    RepositoryType(String apiName, String pagePrefix) {
        this.apiName = apiName;
        this.pagePrefix = pagePrefix;
    }

    /** The segment after {@code /api/}: {@code models}, {@code datasets} or {@code spaces}. */
    public String apiName() {
        return apiName;
    }

    /** What stands before the repository's name outside the API: nothing for models, else {@code datasets/}. */
    public String pagePrefix() {
        return pagePrefix;
    }

    public static Optional<RepositoryType> fromApiName(String name) {
        return Arrays.stream(values()).filter(type -> type.apiName.equals(name)).findFirst();
    }
}
