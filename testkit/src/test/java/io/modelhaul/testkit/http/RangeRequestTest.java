package io.modelhaul.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeRequestTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-99, 0, 100",
        "bytes=0-5000, 0, 100",
        "bytes=40-, 40, 60",
        "bytes=-10, 90, 10",
        "bytes=-500, 0, 100",
        "bytes = 7 - 8, 7, 2"
    })
    void partsOfTheContent(String range, long offset, long length) {
        assertThat(parse(range, null)).isEqualTo(new RangeRequest.Part(offset, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void outsideTheContent(String range) {
        assertThat(parse(range, null)).isInstanceOf(RangeRequest.Unsatisfiable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-4", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6"})
    void whatIsNoSingleRangeAsksForTheWhole(String range) {
        assertThat(parse(range, null)).isInstanceOf(RangeRequest.Whole.class);
    }

    @Test
    void onlyTheVeryStrongTagLetsARangeThrough() {
        assertThat(parse("bytes=1-2", "\"tag\"")).isEqualTo(new RangeRequest.Part(1, 2));
        assertThat(parse("bytes=1-2", "\"other\"")).isInstanceOf(RangeRequest.Whole.class);
        assertThat(parse("bytes=1-2", "W/\"tag\"")).isInstanceOf(RangeRequest.Whole.class);
        assertThat(RangeRequest.parse("bytes=1-2", "W/\"tag\"", "W/\"tag\"", 100))
                .isInstanceOf(RangeRequest.Whole.class);
    }

    private static RangeRequest parse(String range, @Nullable String ifRange) {
        return RangeRequest.parse(range, ifRange, "\"tag\"", 100);
    }
}
