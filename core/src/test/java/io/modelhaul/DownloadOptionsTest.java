package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadOptionsTest {
    @Test
    void equalWhenTheSameValuesAreSetInAnyOrder() {
        DownloadOptions one = DownloadOptions.builder()
                .revision("main")
                .token("t")
                .include("*.json")
                .build();
        DownloadOptions other = DownloadOptions.builder()
                .include("*.json")
                .token("t")
                .revision("main")
                .build();

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(other.toBuilder().token("u").build());
        assertThat(one).isNotEqualTo(other.toBuilder().include("*.bin").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf_abc", " hf_abc\r\n", "\"hf_abc\"", "'hf_abc'", "\uFEFFhf_abc"})
    void readsATokenAsPeopleKeepIt(String text) {
        DownloadOptions options =
                DownloadOptions.builder().parse(DownloadOptions.TOKEN, text).build();
        assertThat(options.get(DownloadOptions.TOKEN)).isEqualTo("hf_abc");
    }

    @Test
    void neverShowsASecret() {
        DownloadOptions options = DownloadOptions.builder()
                .token("plain-secret")
                .parse(DownloadOptions.HEADER, "X-Key: header-secret", "Cookie: other-secret")
                .endpoint(URI.create("https://me:password@hub.example.org/?sig=signed-secret"))
                .revision("main")
                .build();

        assertThat(options.toString())
                .doesNotContain("plain-secret", "header-secret", "other-secret", "password", "signed-secret")
                .contains("token=***", "revision=main", "hub.example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length", "transfer-encoding", "RANGE", "If-Range", "Connection", "Accept-Encoding"})
    void headersThatBelongToTheTransferAreNotTheCallers(String name) {
        assertThatThrownBy(() -> DownloadOptions.builder().parse(DownloadOptions.HEADER, name + ": 5"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("belong to the transfer");
    }

    @Test
    void isNotChangedByItsBuilder() {
        DownloadOptions.Builder builder = DownloadOptions.builder().revision("a");
        DownloadOptions before = builder.build();

        DownloadOptions after = builder.revision("b").token("t").build();

        assertThat(before.get(DownloadOptions.REVISION)).isEqualTo("a");
        assertThat(before.has(DownloadOptions.TOKEN)).isFalse();
        assertThat(after.get(DownloadOptions.REVISION)).isEqualTo("b");
    }

    @Test
    void nullRemovesAnOption() {
        DownloadOptions options = DownloadOptions.builder().token("t").build().toBuilder()
                .token(null)
                .build();

        assertThat(options).isEqualTo(DownloadOptions.none());
        assertThat(options.get(DownloadOptions.TOKEN)).isNull();
        assertThat(options.get(DownloadOptions.TOKEN, "otherwise")).isEqualTo("otherwise");
    }

    @Test
    void listsWhatIsSetByName() {
        DownloadOptions options = DownloadOptions.builder()
                .sha256("ab".repeat(32))
                .cacheDir(Path.of("c"))
                .exclude("x")
                .build();

        assertThat(options.options())
                .isEqualTo(List.of(DownloadOptions.CACHE_DIR, DownloadOptions.EXCLUDE, DownloadOptions.SHA256));
    }

    @Test
    void keepsListsFromChanging() {
        List<String> patterns = new java.util.ArrayList<>(List.of("a"));
        DownloadOptions options =
                DownloadOptions.builder().set(DownloadOptions.INCLUDE, patterns).build();
        patterns.add("b");

        assertThat(options.get(DownloadOptions.INCLUDE)).containsExactly("a");
    }

    @Test
    void readsPolicies() {
        assertThat(DownloadOptions.none().policy()).isEqualTo(CachePolicy.PREFER_CACHED);
        for (CachePolicy policy : CachePolicy.values()) {
            assertThat(CachePolicy.parse(policy.toString())).isEqualTo(policy);
            assertThat(CachePolicy.parse(" " + policy.name() + " ")).isEqualTo(policy);
        }
        assertThatThrownBy(() -> DownloadOptions.builder().parse(DownloadOptions.POLICY, "never"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("prefer-cached");
    }

    @Test
    void refusesHeadersThatWouldBecomeTwo() {
        for (String header :
                new String[] {"", ":", "no colon", "a b: c", "A: b\rC: d", "A: b\nC: d", "A: \0", "\u00e4: b"}) {
            assertThatThrownBy(() -> DownloadOptions.builder().parse(DownloadOptions.HEADER, header))
                    .isInstanceOf(DownloadException.class);
        }
        assertThat(DownloadOptions.builder()
                        .parse(DownloadOptions.HEADER, "X-A:b", "X-C: d: e")
                        .build()
                        .get(DownloadOptions.HEADER))
                .containsExactly("X-A:b", "X-C: d: e");
    }
}
