package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "512B, 512",
        "1K, 1000",
        "20M, 20000000",
        "1.5G, 1500000000",
        "1T, 1000000000000",
        "1Ki, 1024",
        "16MiB, 16777216",
        "1KB, 1000",
        "2 gi, 2147483648",
        " 7 , 7"
    })
    void readsSizes(String text, long bytes) {
        assertThat(Values.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1X", "1BB", "0x10", "1e9", "1.", ".5", "1 000", "9999999T", "NaN", "1M2"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.size(text))
                .withMessageContaining("a size such as");
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "10, 10000", "1.5s, 1500", "5m, 300000", "2h, 7200000", "30d, 2592000000"})
    void readsDurations(String text, long millis) {
        assertThat(Values.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1 year", "5M", "P1D", "1e300s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.duration(text))
                .withMessageContaining("a duration such as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", " https://hub.example.org/a ", "HTTPS://H", "http://[::1]:1/"})
    void readsAddresses(String text) {
        assertThat(Values.address(text)).hasToString(text.trim());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hub.example.org", "ftp://h", "http:///a", "http:a", "file:///etc", "https://a b", "http://"
            })
    void refusesWhatIsNoWebAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.address(text));
    }

    @Test
    void readsIntegersWithinBounds() {
        assertThat(Values.integer(" 256 ", 1, 256)).isEqualTo(256);
        for (String text : new String[] {"0", "257", "-1", "1.0", "", "99999999999"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Values.integer(text, 1, 256))
                    .withMessage("expected a whole number from 1 to 256");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "ON, true", "Yes, true", "true, true", "0, false", "off, false", "NO, false", "'', false"})
    void readsSwitches(String text, boolean value) {
        assertThat(Values.flag(text)).isEqualTo(value);
    }

    @Test
    void refusesAnUnclearSwitch() {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.flag("maybe"));
    }
}
