package io.modelhaul.huggingface;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.NEXT_COMMIT;
import static io.modelhaul.huggingface.StoredFixture.arrive;
import static io.modelhaul.huggingface.StoredFixture.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubStoresTest {
    private final Path home;
    private final Path hub;
    private final DownloadOptions options;

    HubStoresTest(@TempDir Path home) {
        this.home = home;
        this.hub = home.resolve("hub");
        this.options =
                DownloadOptions.builder().set(DownloadOptions.CACHE_DIR, hub).build();
    }

    private StoredFixture model(String name) {
        return new StoredFixture(home, options).model(name);
    }

    private List<StoredModel> list() throws IOException {
        HubStores stores = HubStores.of(options, new HubEnvironment(Environment.of(Map.of("HOME", "/none"))));
        return stores.repos().stream()
                .flatMap(repo -> stores.store(repo).stored().stream())
                .toList();
    }

    @Test
    void listsEverySnapshotOfEveryKind() throws IOException {
        model("owner/name").stored(COMMIT, "b", "22", "a/a", "1");
        model("owner/name@v1").stored(NEXT_COMMIT, "b", "22");
        model("datasets/squad").stored(COMMIT, "train.csv", "x");
        model("spaces/owner/app").stored(COMMIT, "app.py", "x");

        List<StoredModel> models = list();

        assertThat(models)
                .extracting(StoredModel::model, StoredModel::revision, StoredModel::source)
                .containsExactly(
                        tuple("datasets/squad", COMMIT, "hf://datasets/squad@main"),
                        tuple("owner/name", COMMIT, "hf://owner/name@main"),
                        tuple("owner/name", NEXT_COMMIT, "hf://owner/name@v1"),
                        tuple("spaces/owner/app", COMMIT, "hf://spaces/owner/app@main"));
        StoredModel first = models.get(1);
        assertThat(first.files()).extracting(StoredFile::path).containsExactly("a/a", "b");
        assertThat(first.files().get(0).digest())
                .isEqualTo("git-sha1:" + small("a/a", "1").etag());
        assertThat(first.sizeBytes()).isEqualTo(3);
        assertThat(first.complete()).isTrue();
        assertThat(first.lastUsed()).isNotNull();
        assertThat(first.path())
                .isEqualTo(hub.resolve("models--owner--name/snapshots").resolve(COMMIT));
    }

    @Test
    void tellsWhetherASnapshotIsCompleteOnlyWhenThatIsKnown() throws IOException {
        DownloadPlan plan = model("owner/name").plan(COMMIT, small("a", "1"), small("b", "2"));
        arrive(plan, "a", "1");
        assertThat(list().get(0).complete()).isFalse();

        Files.delete(hub.resolve("models--owner--name/trees").resolve(COMMIT + ".json"));
        assertThat(list().get(0).complete()).isNull();
    }

    @Test
    void isNotPutOffByAnythingOdd() throws IOException {
        model("owner/name").stored(COMMIT, "a", "1");
        Path repo = hub.resolve("models--owner--name");
        Files.writeString(hub.resolve("version.txt"), "1");
        Files.writeString(hub.resolve("models--a--file"), "");
        Files.createDirectories(hub.resolve("models--no--snapshots/refs"));
        Files.createDirectories(hub.resolve("kernels--owner--name/snapshots/" + COMMIT));
        Files.createDirectories(hub.resolve("models--a--b--c/snapshots/" + COMMIT));
        Files.createDirectories(hub.resolve("models--linked"));
        Files.createSymbolicLink(
                hub.resolve("models--linked/snapshots"), Files.createDirectories(hub.resolveSibling("x")));
        Files.createDirectories(repo.resolve("snapshots/not-a-commit"));
        Files.writeString(repo.resolve("snapshots/file"), "");
        Files.createSymbolicLink(repo.resolve("snapshots").resolve(COMMIT).resolve("broken"), Path.of("nowhere"));
        Files.createSymbolicLink(repo.resolve("snapshots").resolve(COMMIT).resolve("out"), Path.of("/etc/hostname"));
        Files.writeString(repo.resolve("refs/junk"), "junk");
        Files.write(repo.resolve("refs/binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(list())
                .singleElement()
                .satisfies(only ->
                        assertThat(only.files()).extracting(StoredFile::path).containsExactly("a"));
    }

    @Test
    void findsTheSnapshotThatARevisionMeans() throws IOException {
        model("owner/name").stored(COMMIT, "a", "1");
        model("owner/name@v1").stored(NEXT_COMMIT, "a", "2");

        assertThat(found("owner/name")).isEqualTo(COMMIT);
        assertThat(found("owner/name@v1")).isEqualTo(NEXT_COMMIT);
        assertThat(found("owner/name@" + NEXT_COMMIT)).isEqualTo(NEXT_COMMIT);
        assertThat(StoredRevision.find(model("owner/name@none").request())).isNull();
        assertThat(StoredRevision.find(model("owner/none").request())).isNull();
        Files.delete(hub.resolve("models--owner--name/refs/main"));
        assertThat(found("owner/name")).as("the newest one").isIn(COMMIT, NEXT_COMMIT);
    }

    private String found(String name) throws IOException {
        StoredModel model = StoredRevision.find(model(name).request());
        return model == null ? "nothing" : String.valueOf(model.revision());
    }

    @Test
    void listsNothingWhereThereIsNoCache() throws IOException {
        assertThat(list()).isEmpty();
    }
}
