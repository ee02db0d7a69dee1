package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain files in a folder that has other things in it. */
@Timeout(120)
class UserFolderTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model.bin", WEIGHTS))
                .model(
                        "owner/bad",
                        files -> files.file("good.json", "{}")
                                .file(".cache/HuggingFace/download/config.json.metadata", "poison"))
                .model("owner/git", files -> files.file("good.json", "{}").file("sub/.GIT/config", "[core]"))
                .model("owner/pulls", files -> files.file("good.json", "{}").file(".pulls/x.json", "{}"))
                .model("owner/ours", files -> files.file("good.json", "{}").file(".Modelhaul/x.part", "{}"))
                .model(
                        "owner/odd",
                        files -> files.file("runs/12:30:00/con.json", "{}").file("n".repeat(250), "long"))
                .start();
        terminal = new Terminal(home.resolve("user"))
                .variable("HF_ENDPOINT", hub.endpoint().toString());
        folder = Files.createDirectories(home.resolve("mine"));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private int pull(String... more) {
        String[] all = new String[more.length + 5];
        System.arraycopy(new String[] {"pull", "hf", "owner/name", "--local-dir", folder.toString()}, 0, all, 0, 5);
        System.arraycopy(more, 0, all, 5, more.length);
        return terminal.run(all);
    }

    @Test
    void nothingOfTheUsersIsReplacedUnasked() throws IOException {
        Files.writeString(folder.resolve("config.json"), "my own");

        assertThat(pull()).isEqualTo(2);
        assertThat(terminal.err()).contains("config.json", "overwrite");
        assertThat(folder.resolve("config.json")).hasContent("my own");
        assertThat(folder.resolve("model.bin")).doesNotExist();

        assertThat(pull("--overwrite")).isZero();
        assertThat(folder.resolve("config.json")).hasContent("{}");
    }

    @Test
    void whatIsRightIsAdoptedAndWhatADownloadPutThereIsRenewed() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(pull()).isZero();
        hub.model("owner/name").commit(files -> files.file("config.json", "{\"new\":true}"));

        assertThat(pull("--policy", "refresh")).isZero();
        assertThat(folder.resolve("config.json")).hasContent("{\"new\":true}");
        Files.writeString(folder.resolve("model.bin"), "damaged");
        assertThat(pull()).isZero();
        assertThat(Content.of(folder.resolve("model.bin")).sha256()).isEqualTo(WEIGHTS.sha256());
    }

    @Test
    void whatPythonRecordedIsRenewed() throws IOException {
        Files.writeString(folder.resolve("config.json"), "old");
        Path notes = Files.createDirectories(folder.resolve(".cache/huggingface/download"));
        Files.writeString(notes.resolve("config.json.metadata"), "0".repeat(40) + "\n" + "1".repeat(40) + "\n1.0\n");

        assertThat(pull()).isZero();
        assertThat(folder.resolve("config.json")).hasContent("{}");
    }

    @Test
    void aLinkOfTheUsersIsNotReplaced() throws IOException {
        Path elsewhere = Files.writeString(home.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(folder.resolve("config.json"), elsewhere);

        assertThat(pull()).isEqualTo(2);
        assertThat(folder.resolve("config.json")).isSymbolicLink();
        assertThat(elsewhere).hasContent("mine");
    }

    /** Neither size nor digest can tell whether that is the address's content. */
    @Test
    void aFileOfTheSameSizeIsNotTakenForAnAddresss() throws IOException {
        String address = hub.endpoint() + "/owner/name/resolve/main/config.json";
        Files.writeString(folder.resolve("config.json"), "no");

        assertThat(terminal.run("pull", "http", address, "--local-dir", folder.toString()))
                .isEqualTo(2);
        assertThat(folder.resolve("config.json")).hasContent("no");
        assertThat(terminal.run("pull", "http", address, "--local-dir", folder.toString(), "--overwrite"))
                .isZero();
        assertThat(folder.resolve("config.json")).hasContent("{}");
        assertThat(terminal.run("pull", "http", address, "--local-dir", folder.toString()))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad", "git", "pulls", "ours"})
    void namesOfBookKeepingAreRefusedEverywhere(String name) throws IOException {
        for (String where : new String[] {"--local-dir", "--cache-dir"}) {
            assertThat(terminal.run("pull", "hf", "owner/" + name, where, folder.toString()))
                    .isEqualTo(1);
            assertThat(terminal.err()).contains("book-keeping", "xclude");
        }
        assertThat(folder.resolve("good.json")).doesNotExist();
        assertThat(terminal.run(
                        "pull", "hf", "owner/" + name, "--local-dir", folder.toString(), "--include", "good.json"))
                .isZero();
    }

    @Test
    void namesThatOnlyWindowsRefusesAreStored() throws IOException {
        Files.createDirectories(folder.resolve(".cache/huggingface/download/runs/12:30:00/con.json.metadata/x"));

        assertThat(terminal.run("pull", "hf", "owner/odd")).isZero();
        assertThat(terminal.run("pull", "hf", "owner/odd", "--local-dir", folder.toString()))
                .isZero();

        assertThat(folder.resolve("runs/12:30:00/con.json")).hasContent("{}");
        assertThat(folder.resolve("n".repeat(250))).hasContent("long");
        assertThat(terminal.run("pull", "hf", "owner/odd", "--local-dir", folder.toString(), "--policy", "refresh"))
                .isZero();
        assertThat(terminal.run("remove", "hf", "owner/odd", "--local-dir", folder.toString()))
                .isBetween(0, 4);
    }
}
