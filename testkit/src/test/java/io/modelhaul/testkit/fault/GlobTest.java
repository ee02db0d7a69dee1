package io.modelhaul.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*.json, a.json, true",
        "*.json, b/a.json, false",
        "**/*.json, a.json, true",
        "**/*.json, c/b/a.json, true",
        "/api/**, /api/models/x, true",
        "a?c, abc, true",
        "a?c, a/c, false",
        "a.c, abc, false"
    })
    void matchesPathsBySegment(String glob, String path, boolean matches) {
        assertThat(Glob.compile(glob).matcher(path).matches()).isEqualTo(matches);
    }
}
