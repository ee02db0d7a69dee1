package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalModelScope;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking after one download leaves those beside it and inside it alone. */
@Timeout(120)
class ModelScopeNeighboursTest {
    private final LocalModelScope site = LocalModelScope.builder()
            .model("owner/name", files -> files.file("config.json", "{}").file("b/shared.txt", "both"))
            .model("owner/other", files -> files.file("config.json", "{}").file("own.txt", "other"))
            .start();
    private final ScopeCalls calls;

    ModelScopeNeighboursTest(@TempDir Path home) {
        this.calls = new ScopeCalls(home, site);
        site.model("owner/name").tag("a").commit(files -> files.file("shared.txt", "both"));
        site.model("owner/name").tag("a/b");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private List<StoredModel> list(StoreOptions where) {
        try (Modelhaul haul = calls.haul()) {
            return haul.models().list("modelscope", where).collectList().block();
        }
    }

    private void remove(String source, StoreOptions where) {
        try (Modelhaul haul = calls.haul()) {
            haul.models().remove(ModelRef.parse(source), where).block();
        }
    }

    /** The folder of {@code a/b} is in the one of {@code a}, and {@code b/shared.txt} is a file of both. */
    @Test
    void aRevisionIsNotThatInsideItsFolder() {
        Path outer = calls.pull("ms://owner/name@a");
        Path inner = calls.pull("ms://owner/name@a%2Fb");
        assertThat(inner).isEqualTo(outer.resolve("b"));
        assertThat(list(StoreOptions.none()))
                .filteredOn(model -> "a".equals(model.revision()))
                .singleElement()
                .satisfies(model -> assertThat(model.files())
                        .extracting(StoredFile::path)
                        .containsExactly("b/shared.txt", "config.json"));

        remove("ms://owner/name@a", StoreOptions.none());

        assertThat(outer.resolve("config.json")).doesNotExist();
        assertThat(list(StoreOptions.none())).singleElement().satisfies(model -> {
            assertThat(model.revision()).isEqualTo("a/b");
            assertThat(model.complete()).isTrue();
        });
        remove("ms://owner/name@a%2Fb", StoreOptions.none());
        assertThat(calls.cache().resolve("models")).isEmptyDirectory();
    }

    @Test
    void aRevisionIsNotThatAroundItsFolder() {
        Path outer = calls.pull("ms://owner/name@a");
        calls.pull("ms://owner/name@a%2Fb");

        remove("ms://owner/name@a%2Fb", StoreOptions.none());

        assertThat(outer.resolve("b/shared.txt")).hasContent("both");
        assertThat(list(StoreOptions.none())).singleElement().satisfies(model -> {
            assertThat(model.revision()).isEqualTo("a");
            assertThat(model.complete()).isTrue();
        });
    }

    @Test
    void modelsInOneFolderOfTheUsersOwnKeepTheirFiles(@TempDir Path own) {
        calls.pull("ms://owner/name", ScopeCalls.options().localDir(own));
        calls.pull("ms://owner/other", ScopeCalls.options().localDir(own));
        StoreOptions where = StoreOptions.builder().localDir(own).build();

        remove("ms://owner/other", where);

        assertThat(own.resolve("own.txt")).doesNotExist();
        assertThat(list(where)).singleElement().satisfies(model -> {
            assertThat(model.model()).isEqualTo("owner/name");
            assertThat(model.complete()).isTrue();
        });
    }
}
