package io.modelhaul.huggingface.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeRecordTest {
    private static final String SHA1 = "0123456789abcdef0123456789abcdef01234567";
    private static final String SHA256 = SHA1 + "0123456789abcdef01234567";
    private static final HubTree TREE = new HubTree(List.of(
            new HubFile("été \"1\".bin", 1234, SHA1, SHA256, SHA256),
            new HubFile("config.json", 519, SHA1, null, null)));
    private static final String PYTHONS = """
            {
             "format_version": 1,
             "files": {
              "config.json": {
               "size": 519,
               "blob_id": "SHA1"
              },
              "\\u00e9t\\u00e9 \\"1\\".bin": {
               "size": 1234,
               "blob_id": "SHA1",
               "lfs_sha256": "SHA256",
               "lfs_size": 1234,
               "xet_hash": "SHA256"
              }
             }
            }""".replace("SHA256", SHA256).replace("SHA1", SHA1);

    private final Path folder;

    TreeRecordTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file() {
        return folder.resolve("trees").resolve(SHA1 + ".json");
    }

    private @Nullable HubTree read(String text) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), text);
        return TreeRecord.read(file());
    }

    @Test
    void writesWhatPythonWrites() throws IOException {
        TreeRecord.write(folder.resolve("work"), file(), TREE);

        assertThat(Files.readString(file()).replace("\\u00E9", "\\u00e9")).isEqualTo(PYTHONS);
        assertThat(folder.resolve("work")).isEmptyDirectory();
    }

    @Test
    void readsWhatPythonWrites() throws IOException {
        assertThat(read(PYTHONS)).isEqualTo(TREE);
    }

    @Test
    void writesARevisionWithoutFiles() throws IOException {
        TreeRecord.write(folder.resolve("work"), file(), new HubTree(List.of()));

        assertThat(Files.readString(file())).isEqualTo("{\n \"format_version\": 1,\n \"files\": {}\n}");
    }

    @Test
    void replacesARecordThatIsWrong() throws IOException {
        read("{");
        TreeRecord.write(folder.resolve("work"), file(), TREE);

        assertThat(TreeRecord.read(file())).isEqualTo(TREE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{\"files\":{}}",
                "{\"format_version\":1}",
                "{\"format_version\":2,\"files\":{}}",
                "{\"format_version\":\"1\",\"files\":{}}",
                "{\"format_version\":1,\"files\":[]}",
                "{\"format_version\":1,\"files\":{\"a\":1}}",
                "{\"format_version\":1,\"files\":{\"a\":{\"size\":1}}}",
                "{\"format_version\":1,\"files\":{\"a\":{\"size\":-1,\"blob_id\":\"SHA1\"}}}",
                "{\"format_version\":1,\"files\":{\"a\":{\"size\":1,\"blob_id\":\"../x\"}}}",
                "{\"format_version\":1,\"files\":{\"a\":{\"size\":1,\"blob_id\":\"SHA1\",\"lfs_sha256\":\"..\"}}}",
                "{\"format_version\":1,\"files\":{\"a\":{\"size\":1,\"blob_id\":\"SHA1\",\"xet_hash\":\"x\"}}}"
            })
    void takesAWrongRecordForNone(String text) throws IOException {
        assertThat(read(text.replace("SHA1", SHA1))).isNull();
    }
}
