package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "999,999 B",
        "1000,1.00 kB",
        "9994,9.99 kB",
        "9999,10.0 kB",
        "99949,99.9 kB",
        "99951,100 kB",
        "999499,999 kB",
        "999500,1.00 MB",
        "1503300328,1.50 GB",
        "9223372036854775807,9.22 EB"
    })
    void showsThreeDigits(long bytes, String text) {
        assertThat(Quantities.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0:00",
        "12,0:12",
        "185,3:05",
        "3599,59:59",
        "3723,1:02:03",
        "360000,100:00:00",
        "360060,4 days",
        "12000000,138 days"
    })
    void showsTimesAsAClockDoes(long seconds, String text) {
        assertThat(Quantities.clock(seconds)).isEqualTo(text);
    }
}
