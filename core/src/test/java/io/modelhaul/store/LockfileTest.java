package io.modelhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void manyWhoLockAtOnceLoseNoEntry() throws Exception {
        Path file = folder.resolve("lock.json");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> work = IntStream.range(0, 40)
                    .<Callable<Void>>mapToObj(number -> () -> {
                        new Lockfile(file).put(model("a/" + number, "x"));
                        return null;
                    })
                    .toList();
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(new Lockfile(file).read()).hasSize(40);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"path\":\"../out\",\"size\":1,\"sha256\":\"SHA\"}",
                "{\"path\":\"/etc/x\",\"size\":1,\"sha256\":\"SHA\"}",
                "{\"path\":\"a\",\"size\":-1,\"sha256\":\"SHA\"}",
                "{\"path\":\"a\",\"size\":9223372036854775807,\"sha256\":\"SHA\"},"
                        + "{\"path\":\"b\",\"size\":9223372036854775807,\"sha256\":\"SHA\"}",
                "{\"path\":\"a\",\"size\":1,\"sha256\":\"SHA\",\"gitSha1\":\"../x\"}",
                "{\"path\":\"a\",\"size\":1,\"sha256\":\"SHA\",\"cid\":\"../../x\"}",
                "null",
                "{\"path\":\"a\",\"size\":1,\"sha256\":\"SHA\",\"x\":DEEP}"
            })
    void refusesFilesThatCannotBe(String files) throws IOException {
        Path file = folder.resolve("lock.json");
        String good = "{\"path\":\"a\",\"size\":1,\"sha256\":\"SHA\"}";
        for (String entry : List.of(good, files)) {
            String text = "{\"version\":1,\"models\":[{\"provider\":\"p\",\"model\":\"m\",\"options\":{},\"files\":["
                    + entry + "]}]}";
            Files.writeString(
                    file, text.replace("SHA", "ab".repeat(32)).replace("DEEP", "[".repeat(100) + "]".repeat(100)));
            if (entry.equals(good)) {
                assertThat(new Lockfile(file).read()).hasSize(1);
            } else {
                assertThatThrownBy(() -> new Lockfile(file).read())
                        .isInstanceOfSatisfying(
                                DownloadException.class,
                                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
            }
        }
    }
}
