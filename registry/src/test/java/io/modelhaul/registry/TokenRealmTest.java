package io.modelhaul.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry says where its tokens are; not every address is asked. */
class TokenRealmTest {
    private static void check(String registry, String realm) {
        TokenRealm.of(URI.create(realm)).check(new RegistryAddress(URI.create(registry), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.example.org, https://auth.example.org/token",
        "https://127.0.0.1:5000, https://127.0.0.1:5001/token",
        "http://localhost:5000, http://localhost:5000/token",
        "http://registry.example.org, http://registry.example.org/token",
        "http://registry.example.org, http://10.0.0.7/token",
    })
    void asksWhereARegistryMayHaveItsTokens(String registry, String realm) {
        assertThatCode(() -> check(registry, realm)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.example.org, http://registry.example.org/token",
        "http://registry.example.org, http://169.254.169.254/latest/meta-data",
        "https://registry.example.org, https://127.0.0.1/token",
        "https://registry.example.org, https://[::1]/token",
        "https://registry.example.org, https://[::ffff:127.0.0.1]/token",
        "https://registry.example.org, https://[fe80::1]/token",
        "https://registry.example.org, https://0.0.0.0/token",
        "https://registry.example.org, https://2130706433/token",
        "https://registry.example.org, https://017700000001/token",
        "https://registry.example.org, https://0x7F000001/token",
        "http://registry.example.org, http://2852039166/latest/meta-data",
        "https://registry.example.org, https://localhost/token",
        "https://registry.example.org, https://x.LOCALHOST./token",
        "https://127.0.0.1, https://localhost/token",
    })
    void asksNothingThatOnlyThisMachineReaches(String registry, String realm) {
        assertThatThrownBy(() -> check(registry, realm))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL));
    }
}
