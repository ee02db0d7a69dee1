package io.modelhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockfileTest {
    @TempDir
    Path folder;

    private static LockedModel model(String name, String... paths) {
        return new LockedModel(
                "huggingface",
                name,
                null,
                "main",
                "c0ffee",
                Map.of("include", List.of("*.json")),
                List.of(paths).stream()
                        .map(path -> new LockedFile(path, 3, "ab".repeat(32), null, null))
                        .toList());
    }

    @Test
    void isTheSameTextHoweverItWasMade() throws IOException {
        Lockfile one = new Lockfile(folder.resolve("one/lock.json"));
        Lockfile other = new Lockfile(folder.resolve("other.json"));
        one.put(model("a/b", "x", "y"));
        one.put(model("a/c", "z"));
        other.put(model("a/c", "other"));
        other.put(model("a/b", "y", "x"));
        other.put(model("a/c", "z"));

        assertThat(Files.readString(one.file())).isEqualTo(Files.readString(other.file()));
        assertThat(one.read()).containsExactly(model("a/b", "x", "y"), model("a/c", "z"));
        assertThat(Files.readString(one.file()))
                .startsWith("{\n  \"version\" : 1,\n  \"models\" : [\n    {\n      \"provider\" : \"huggingface\",")
                .endsWith("}\n");
    }

    @Test
    void refusesWhatIsNoLockfile() throws IOException {
        Path file = folder.resolve("lock.json");
        assertThat(new Lockfile(file).read()).isEmpty();
        for (String text : List.of(
                "",
                "nonsense",
                "{}",
                "[]",
                "{\"version\":2,\"models\":[]}",
                "{\"version\":1,\"models\":[{\"provider\":\"p\"}]}",
                "{\"version\":1,\"models\":[{\"provider\":\"p\",\"model\":\"m\",\"options\":{},"
                        + "\"files\":[{\"path\":\"a\",\"size\":1,\"sha256\":\"zz\"}]}]}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> new Lockfile(file).read()).as(text).isInstanceOf(DownloadException.class);
            assertThatThrownBy(() -> new Lockfile(file).put(model("a/b"))).isInstanceOf(DownloadException.class);
            assertThat(file).hasContent(text);
        }
    }
}
