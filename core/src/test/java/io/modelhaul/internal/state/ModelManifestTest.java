package io.modelhaul.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelManifest.Entry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
    private static final String SHA256 = "ab".repeat(32);

    private static ModelManifest parse(String json) {
        return ModelManifest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "m.json");
    }

    @Test
    void readsAllThatMayBeToldAndToleratesWhatItDoesNotKnow() {
        ModelManifest manifest =
                parse("{'version':1,'name':'m','cid':'bafyroot','more':[{}],'files':[{'path':'a/b.bin','size':7,"
                        + "'sha256':'" + SHA256.toUpperCase(java.util.Locale.ROOT)
                        + "','cid':'bafkfile','urls':['https://x.example/b'],'x':1},{'path':'c'}]}");

        assertThat(manifest.files())
                .containsExactly(
                        new Entry("a/b.bin", 7L, SHA256, "bafkfile", List.of(URI.create("https://x.example/b"))),
                        new Entry("c", null, null, null, List.of()));
        assertThat(manifest.ipfsPath(manifest.files().get(0))).isEqualTo("bafkfile");
        assertThat(manifest.ipfsPath(manifest.files().get(1))).isEqualTo("bafyroot/c");
        assertThat(parse("{'files':[{'path':'c'}]}").version()).isEqualTo(1);
    }

    @Test
    void writesWhatItReads() {
        ModelManifest manifest = ModelManifest.of(
                "m",
                null,
                List.of(new Entry("a", 7L, SHA256, null, List.of()), new Entry("b", null, null, null, List.of())));

        assertThat(ModelManifest.parse(manifest.json(), "again")).isEqualTo(manifest);
        assertThat(new String(manifest.json(), StandardCharsets.UTF_8)).doesNotContain("null", "urls");
    }

    @Test
    void oneFileIsMeantWhateverItIsCalled() {
        ModelManifest manifest = parse("{'files':[{'path':'a'}]}");

        assertThat(manifest.entry("z", true)).isPresent();
        assertThat(manifest.entry("z", false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{'files':{}}",
                "{'files':[]}",
                "{'version':2,'files':[{'path':'a'}]}",
                "{'version':'1','files':[{'path':'a'}]}",
                "{'files':['a']}",
                "{'files':[{'size':1}]}",
                "{'files':[{'path':'../a'}]}",
                "{'files':[{'path':'/a'}]}",
                "{'files':[{'path':1}]}",
                "{'files':[{'path':'a'},{'path':'a'}]}",
                "{'files':[{'path':'a','path':'b'}]}",
                "{'files':[{'path':'a','size':-1}]}",
                "{'files':[{'path':'a','size':1.5}]}",
                "{'files':[{'path':'a','size':'1'}]}",
                "{'files':[{'path':'a','sha256':'abc'}]}",
                "{'files':[{'path':'a','sha256':'sha256:xyz'}]}",
                "{'files':[{'path':'a','cid':'../x'}]}",
                "{'files':[{'path':'a','urls':'https://x'}]}",
                "{'files':[{'path':'a','urls':['file:///etc/passwd']}]}",
                "{'files':[{'path':'a','urls':['https://me:secret@x.example/']}]}",
                "{'files':[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]}"
            })
    void refusesWhatIsNone(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("m.json")
                .hasMessageNotContaining("secret");
    }
}
