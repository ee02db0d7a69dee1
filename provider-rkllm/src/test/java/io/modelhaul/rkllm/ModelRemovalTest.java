package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with a model, and what stays. */
class ModelRemovalTest {
    private final LocalHub hub;
    private final RkllmCalls calls;
    private final Path models;

    ModelRemovalTest(@TempDir Path home) {
        this.hub = LocalHub.builder()
                .model(
                        "owner/two",
                        files -> files.lfs("a.rkllm", Content.generated(1, 3 << 20))
                                .lfs("b.rkllm", Content.generated(2, 100))
                                .file("config.json", "{}"))
                .start();
        this.calls = new RkllmCalls(home, hub.endpoint().toString());
        this.models = home.resolve("models");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void remove(String name) throws IOException {
        StoredModel model = calls.show(name);
        new ModelRemoval(model).run();
    }

    @Test
    void takesTheFilesThenTheEmptyFoldersAndNothingBeside() throws IOException {
        calls.pull("rkllm://owner/two/a.rkllm");
        calls.pull("rkllm://owner/two/b.rkllm");

        remove("owner/two/a.rkllm");
        assertThat(models.resolve("owner/two/a.rkllm")).doesNotExist();
        assertThat(models.resolve("owner/two/config.json")).exists();
        assertThat(calls.show("owner/two").complete()).isTrue();

        Files.writeString(models.resolve("owner/notes.txt"), "mine");
        remove("b");
        assertThat(models.resolve("owner/two")).doesNotExist();
        assertThat(models.resolve("owner/notes.txt")).exists();
    }

    @Test
    void leavesTheFolderOfAllModels() throws IOException {
        calls.pull("rkllm://owner/two/b.rkllm");
        Files.writeString(models.resolve("flat.rkllm"), "model");

        remove("flat");
        remove("owner/two");

        assertThat(models).isEmptyDirectory();
    }

    @Test
    void takesWhatIsOnlyPartlyHere() throws IOException {
        cutOnceThenFail("a.rkllm");
        calls.failure("rkllm://owner/two/a.rkllm");

        remove("owner/two");

        assertThat(models).isEmptyDirectory();
    }

    @Test
    void whatNoDownloadPutThereStays() throws IOException {
        Path folder = Files.createDirectories(models.resolve("owner/hand"));
        Files.writeString(folder.resolve("mine.rkllm"), "model");
        Files.writeString(folder.resolve("config.json"), "mine");

        remove("owner/hand");

        assertThat(folder.resolve("mine.rkllm")).doesNotExist();
        assertThat(folder.resolve("config.json")).hasContent("mine");
    }

    @Test
    void whatIsPartlyHereLeavesTheFilesThatWereThere() throws IOException {
        Path own = Files.createDirectories(models.resolve("owner/two")).resolve("tokenizer.json");
        Files.writeString(own, "mine");
        cutOnceThenFail("a.rkllm");
        calls.failure("rkllm://owner/two/a.rkllm");

        remove("owner/two");

        assertThat(models.resolve("owner/two")).isDirectoryNotContaining(file -> !file.equals(own));
        assertThat(own).hasContent("mine");
    }

    @Test
    void theFolderOfAllModelsMayBeALink() throws IOException {
        Path elsewhere = Files.createDirectories(models.resolveSibling("elsewhere"));
        Files.createSymbolicLink(models, elsewhere);
        calls.pull("rkllm://owner/two/b.rkllm");

        assertThat(calls.list()).singleElement().satisfies(model -> {
            assertThat(model.complete()).isTrue();
            assertThat(model.path()).isEqualTo(models.resolve("owner/two/b.rkllm"));
        });
        remove("owner/two");

        assertThat(models).isSymbolicLink();
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** Somebody may have changed it. */
    @Test
    void aRecordThatLeadsOutIsNone() throws IOException {
        calls.pull("rkllm://owner/two/b.rkllm");
        Path outside = Files.writeString(models.resolve("mine.json"), "mine");
        Path record = models.resolve("owner/two/.modelhaul.json");
        Files.writeString(record, Files.readString(record).replace("\"config.json\"", "\"../../mine.json\""));

        remove("owner/two");

        assertThat(outside).hasContent("mine");
    }

    private void cutOnceThenFail(String file) {
        hub.faults().on(file).first(2).inject(Fault.cutAfter(2_500_000));
        hub.faults().on(file).from(3).inject(Fault.status(503));
    }
}
