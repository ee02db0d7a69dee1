package io.modelhaul.internal.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.internal.http.Origin;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.transport.ProxyProvider;

/** Which proxy the environment names for which address. */
class NoProxyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                       | http://anything.example/          | true",
                "example.org             | http://example.org/               | true",
                "example.org             | http://EXAMPLE.org/               | true",
                "example.org             | http://hub.example.org/           | true",
                ".example.org            | http://hub.example.org/           | true",
                ".example.org            | http://example.org/               | true",
                "*.example.org           | http://hub.example.org/           | true",
                "example.org             | http://notexample.org/            | false",
                "example.org             | http://example.org.evil/          | false",
                "a.b, example.org c.d    | http://example.org/               | true",
                "a.b, example.org c.d    | http://c.d/                       | true",
                "example.org:8080        | http://example.org:8080/          | true",
                "example.org:8080        | http://example.org/               | false",
                "example.org:443         | https://example.org/              | true",
                "127.0.0.1               | http://127.0.0.1:9000/            | true",
                "127.0.0.1:9000          | http://127.0.0.1:9000/            | true",
                "10.0.0.1:9001           | http://10.0.0.1:9000/             | false",
                "10.0.0.0/8              | http://10.200.3.4/                | true",
                "10.0.0.0/8              | http://11.0.0.1/                  | false",
                "192.168.1.0/25          | http://192.168.1.127/             | true",
                "192.168.1.0/25          | http://192.168.1.128/             | false",
                "0.0.0.0/0               | http://8.8.8.8/                   | true",
                "::1                     | http://[::1]:8080/                | true",
                "[::1]                   | http://[::1]/                     | true",
                "[::1]:8080              | http://[::1]:8080/                | true",
                "[fd00::1]:8081          | http://[fd00::1]:8080/            | false",
                "fd00::/8                | http://[fd12:3456::1]/            | true",
                "fd00::/8                | http://[fe80::1]/                 | false",
                "0.0.1                   | http://10.0.0.1/                  | false",
                "''                      | http://localhost/                 | true",
                "''                      | http://127.1.2.3/                 | true",
                "''                      | http://[::1]/                     | true",
                "''                      | http://localhost.example/         | false",
                "''                      | http://10.0.0.1/                  | false"
            })
    void knowsWhoIsReachedDirectly(String noProxy, String address, boolean direct) {
        Environment environment = Environment.of(Map.of("ALL_PROXY", "http://proxy:3128", "NO_PROXY", noProxy));
        Proxy proxy = new ProxySettings(environment, null).proxy(Origin.of(URI.create(address)));

        assertThat(proxy == null).isEqualTo(direct);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https_proxy=http://a:1                                  | https | a:1",
                "HTTPS_PROXY=http://a:1                                  | https | a:1",
                "https_proxy=http://a:1 HTTPS_PROXY=http://b:2           | https | a:1",
                "http_proxy=http://a:1                                   | https |",
                "http_proxy=http://a:1                                   | http  | a:1",
                "HTTP_PROXY=http://a:1                                   | http  | a:1",
                "HTTP_PROXY=http://a:1 REQUEST_METHOD=GET                | http  |",
                "http_proxy=http://a:1 REQUEST_METHOD=GET                | http  | a:1",
                "all_proxy=http://a:1                                    | http  | a:1",
                "ALL_PROXY=http://a:1                                    | https | a:1",
                "ALL_PROXY=http://a:1 https_proxy=http://b:2             | https | b:2",
                "ALL_PROXY=http://a:1 https_proxy=http://b:2             | http  | a:1",
                "https_proxy=http://a:1 no_proxy=other                   | https | a:1"
            })
    void readsTheVariablesAsOtherToolsDo(String variables, String scheme, String expected) {
        Map<String, String> map = new HashMap<>();
        for (String variable : variables.split(" +")) {
            String[] parts = variable.split("=", 2);
            map.put(parts[0], parts[1]);
        }
        Proxy proxy = new ProxySettings(Environment.of(map), null).proxy(Origin.of(URI.create(scheme + "://hub/")));

        assertThat(proxy == null ? null : proxy.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "proxy.example:8080, HTTP, proxy.example, 8080, , ''",
        "http://proxy.example, HTTP, proxy.example, 1080, , ''",
        "http://u:p%40ss@proxy.example:3128/, HTTP, proxy.example, 3128, u, p@ss",
        "http://u:p@ss/w#rd?@proxy.example:3128, HTTP, proxy.example, 3128, u, p@ss/w#rd?",
        "http://u@proxy.example:3128, HTTP, proxy.example, 3128, u, ''",
        "http://[::1]:3128, HTTP, ::1, 3128, , ''",
        "socks5://s:9, SOCKS5, s, 9, , ''",
        "socks5h://s, SOCKS5, s, 1080, , ''",
        "socks4://s, SOCKS4, s, 1080, , ''"
    })
    void readsProxyAddresses(
            String text, ProxyProvider.Proxy type, String host, int port, String user, String password) {
        assertThat(Proxy.parse(text)).isEqualTo(new Proxy(type, host, port, user, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://u:s3cret@proxy:1", "ftp://u:s3cret@p", "http://u:s3cret%zz@p", "://", "http://p:port"})
    void refusesWhatIsNoProxyWithoutTellingIt(String text) {
        assertThatThrownBy(() -> Proxy.parse(text))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("https_proxy")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void showsNoPassword() {
        assertThat(Proxy.parse("http://user:s3cret@proxy:1")).hasToString("proxy:1");
    }
}
