package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folders that the SDK shares. */
@Timeout(120)
class ModelScopeCacheTest {
    private static final Content WEIGHTS = Content.generated(1, 3_000_000);

    private final LocalModelScope site = LocalModelScope.builder()
            .model("owner/name", files -> files.file("config.json", "{}").lfs("model.bin", WEIGHTS))
            .model("owner/na.me", files -> files.file("config.json", "{}").lfs("model.bin", WEIGHTS))
            .start();
    private final ScopeCalls calls;

    ModelScopeCacheTest(@TempDir Path home) {
        this.calls = new ScopeCalls(home, site);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private List<StoredModel> list(StoreOptions.Builder where) {
        try (Modelhaul haul = calls.haul()) {
            return haul.models().list("modelscope", where.build()).collectList().block();
        }
    }

    private void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(from.resolve("config.json"), to.resolve("config.json"));
        Files.copy(from.resolve("model.bin"), to.resolve("model.bin"));
    }

    @Test
    void filesOfTheSdkAreHashedOnceAndNotFetched() throws IOException {
        Path elsewhere = calls.pull(
                "ms://owner/name", ScopeCalls.options().cacheDir(calls.cache().resolveSibling("x")));
        copy(elsewhere, calls.snapshot("master"));
        assertThat(list(StoreOptions.builder())).singleElement().satisfies(model -> {
            assertThat(model.complete()).isNull();
            assertThat(model.files()).allMatch(file -> file.digest() == null);
        });
        assertThat(calls.failure("ms://owner/name", ScopeCalls.options().policy(CachePolicy.CACHE_ONLY))
                        .code())
                .isEqualTo(ErrorCode.OFFLINE);
        site.log().clear();

        calls.pull("ms://owner/name");

        assertThat(site.log().contentBytes()).isZero();
        assertThat(list(StoreOptions.builder())).singleElement().satisfies(model -> {
            assertThat(model.complete()).isTrue();
            assertThat(model.files()).allMatch(file -> file.digest() != null);
        });
        site.stop();
        assertThat(calls.pull("ms://owner/name", ScopeCalls.options().policy(CachePolicy.CACHE_ONLY)))
                .isEqualTo(calls.snapshot("master"));
    }

    @Test
    void anOldFolderIsUsedForEverythingAsTheSdkDoes() throws IOException {
        Path elsewhere = calls.pull(
                "ms://owner/na.me", ScopeCalls.options().cacheDir(calls.cache().resolveSibling("x")));
        Path old = calls.cache().resolve("hub/models/owner/na___me");
        copy(elsewhere, old);
        site.model("owner/na.me").commit(files -> files.file("config.json", "new one"));
        site.log().clear();

        assertThat(calls.pull("ms://owner/na.me")).isEqualTo(old);

        assertThat(old.resolve("config.json")).hasContent("new one");
        assertThat(site.log().contentBytes("model.bin")).isZero();
        assertThat(list(StoreOptions.builder())).singleElement().satisfies(model -> {
            assertThat(model.model()).isEqualTo("owner/na.me");
            assertThat(model.revision()).isEqualTo("master");
            assertThat(model.complete()).isTrue();
        });
        remove("owner/na.me");
        assertThat(old).doesNotExist();
    }

    private void remove(String model) {
        try (Modelhaul haul = calls.haul()) {
            haul.models()
                    .remove(ModelRef.parse("ms://" + model), StoreOptions.none())
                    .block();
        }
    }

    @Test
    void whatAnotherRevisionHasIsNotFetchedAgain() {
        calls.pull("ms://owner/name");
        site.model("owner/name").tag("v1").commit(files -> files.file("config.json", "[]"));
        site.log().clear();

        Path tagged = calls.pull("ms://owner/name@v1");

        assertThat(tagged.resolve("model.bin")).hasSize(WEIGHTS.size());
        assertThat(site.log().contentBytes()).isZero();
        assertThat(list(StoreOptions.builder()))
                .extracting(StoredModel::revision)
                .containsExactly("master", "v1");
        remove("owner/name@v1");
        assertThat(list(StoreOptions.builder()))
                .extracting(StoredModel::revision)
                .containsExactly("master");
        remove("owner/name");
        assertThat(calls.cache().resolve("models")).isEmptyDirectory();
    }

    /** The branch moves in place: what is here is replaced, and its old digest forgotten. */
    @Test
    void aBranchThatMovedIsRefreshed() {
        calls.pull("ms://owner/name");
        site.model("owner/name").commit(files -> files.file("config.json", "[]"));

        assertThat(calls.pull("ms://owner/name").resolve("config.json")).hasContent("{}");
        assertThat(calls.pull("ms://owner/name", ScopeCalls.options().policy(CachePolicy.REFRESH))
                        .resolve("config.json"))
                .hasContent("[]");
        assertThat(list(StoreOptions.builder()))
                .singleElement()
                .satisfies(model -> assertThat(model.complete()).isTrue());
    }

    @Test
    void aFolderOfTheUsersOwnGetsPlainFiles(@TempDir Path own) {
        DownloadOptions.Builder there = ScopeCalls.options().localDir(own);

        assertThat(calls.pull("ms://owner/name", there)).isEqualTo(own);

        assertThat(own.resolve("config.json")).hasContent("{}");
        assertThat(calls.cache()).doesNotExist();
        assertThat(list(StoreOptions.builder().localDir(own)))
                .singleElement()
                .satisfies(model -> assertThat(model.complete()).isTrue());
        try (Modelhaul haul = calls.haul()) {
            haul.models()
                    .remove(
                            ModelRef.parse("ms://owner/name"),
                            StoreOptions.builder().localDir(own).build())
                    .block();
        }
        assertThat(own.resolve("config.json")).doesNotExist();
    }
}
