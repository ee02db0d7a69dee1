package io.modelhaul.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerChallengeTest {
    @Test
    void asksTheRealmForServiceAndScopes() {
        BearerChallenge challenge = BearerChallenge.read(
                "Bearer realm=\"https://auth.example.org/token?a=1\",service=\"reg istry\",scope=\"repository:a/b:pull x\"");
        assertThat(Objects.requireNonNull(challenge).address())
                .hasToString(
                        "https://auth.example.org/token?a=1&service=reg+istry&scope=repository%3Aa%2Fb%3Apull&scope=x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"x\"",
                "Bearer",
                "Bearer realm=\"file:///etc/passwd\"",
                "Bearer realm=\"https://user:pass@example.org/\"",
                "Bearer realm=\"/token\"",
                "Bearer realm=\"https://ex ample.org\""
            })
    void passesOverWhatNoSaneRegistryAsks(String header) {
        assertThat(BearerChallenge.read(header)).isNull();
    }

    /** A pattern that looks at each place again from each place takes hours for this. */
    @Test
    void aHeaderOfAnyLengthIsReadInNoTime() {
        for (String part : new String[] {"a", "=", "\"", "a=", "a=\"", ", "}) {
            String header = "Bearer " + part.repeat(1 << 20);
            assertThat(BearerChallenge.read(header)).isNull();
        }
    }
}
