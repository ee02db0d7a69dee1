package io.modelhaul.spi.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PathSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class OneFolderPerModelTest {
    private static final String A_SHA256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    private static final ModelRef MODEL = ModelRef.of("disk", "team/model");
    private static final StoreOptions HERE = StoreOptions.none();

    @TempDir
    private Path folder;

    private Path offered;
    private Modelhaul haul;
    private final DiskProvider provider = new DiskProvider();

    @BeforeEach
    void offer() throws IOException {
        offered = Files.createDirectories(folder.resolve("offered/sub")).getParent();
        Files.writeString(offered.resolve("a.txt"), "a");
        Files.writeString(offered.resolve("sub/b.txt"), "bb");
        haul = Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .stateFolder(folder.resolve("state"))
                .provider(provider)
                .build();
    }

    @AfterEach
    void close() {
        haul.close();
    }

    /** Plans the offered files; the digest of one of them is unknown. */
    private final class DiskProvider implements ModelProvider {
        private final OneFolderPerModel models = new OneFolderPerModel("disk");
        private int asked;

        @Override
        public ProviderDescriptor descriptor() {
            return ProviderDescriptor.of(
                    "disk", List.of(), List.of("disk"), Set.of(DownloadOptions.CACHE_DIR), "Files on a disk");
        }

        @Override
        public List<Ability> abilities() {
            return List.of(models);
        }

        @Override
        public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
            Mono<List<PlannedFile>> files = Mono.fromSupplier(() -> {
                asked++;
                return List.of(
                        file("a.txt", 1, List.of(ContentDigest.sha256(A_SHA256))), file("sub/b.txt", 2, List.of()));
            });
            return models.plan(request, context, files, path -> List.of(source(path.value())));
        }

        private PlannedFile file(String path, long size, List<ContentDigest> digests) {
            return new PlannedFile(new SafePath(path), size, digests, List.of(source(path)));
        }

        private PathSource source(String path) {
            return PathSource.of("disk", offered.resolve(path));
        }
    }

    private StoredModel pulled() {
        haul.download("disk", "team/model", DownloadOptions.none()).blockLast();
        return haul.models().find(MODEL, HERE).block();
    }

    @Test
    void recordsWhatCameWithTheDigestsThatWereLearned() {
        StoredModel model = pulled();

        assertThat(model.complete()).isTrue();
        assertThat(model.files()).extracting(StoredFile::path).containsExactly("a.txt", "sub/b.txt");
        assertThat(model.files()).allSatisfy(file -> assertThat(file.digest()).startsWith("sha256:"));
        assertThat(haul.models().list("disk", HERE).collectList().block())
                .extracting(StoredModel::model)
                .containsExactly("team/model");
    }

    @Test
    void asksNobodyForACompleteModel() {
        pulled();
        pulled();

        assertThat(provider.asked).isEqualTo(1);
    }

    @Test
    void asksAgainWhenTheRecordIsDamaged() throws IOException {
        StoredModel model = pulled();
        Files.writeString(model.path().resolve(".modelhaul.json"), "{\"version\":1,\"files\":[{\"path\":\"../x\"}]}");

        assertThat(haul.models().list("disk", HERE).collectList().block()).isEmpty();
        assertThat(pulled().complete()).isTrue();
        assertThat(provider.asked).isEqualTo(2);
    }

    @Test
    void findsWhatIsWrongAndMissingAndRepairsIt() throws IOException {
        StoredModel model = pulled();
        Files.writeString(model.path().resolve("a.txt"), "x");
        Files.delete(model.path().resolve("sub/b.txt"));

        var check = haul.models().verify(MODEL, HERE).block();
        assertThat(check.files())
                .extracting(FileCheck::verdict)
                .containsExactlyInAnyOrder(VerificationStatus.WRONG, VerificationStatus.MISSING);

        haul.models().repair(check, DownloadOptions.none()).blockLast();
        assertThat(model.path().resolve("a.txt")).hasContent("a");
        assertThat(model.path().resolve("sub/b.txt")).hasContent("bb");
    }

    @Test
    void removesTheFolderAndFollowsNoLinkOutOfIt() throws IOException {
        StoredModel model = pulled();
        Path mine = Files.writeString(
                Files.createDirectories(folder.resolve("mine")).resolve("kept.txt"), "mine");
        Files.createSymbolicLink(model.path().resolve("link"), mine.getParent());

        haul.models().remove(MODEL, HERE).block();

        assertThat(model.path()).doesNotExist();
        assertThat(mine).hasContent("mine");
        assertThat(haul.models().list("disk", HERE).collectList().block()).isEmpty();
    }

    @Test
    void keepsModelsApartWhoseNamesOnlyLookAlike() {
        pulled();
        haul.download("disk", "team_model", DownloadOptions.none()).blockLast();

        haul.models().remove(ModelRef.of("disk", "team_model"), HERE).block();
        assertThat(haul.models().find(MODEL, HERE).block().complete()).isTrue();
    }

    @Test
    void importsWhatWasExported() {
        ExportedModel exported = haul.models().export(pulled(), HERE).block();
        haul.models().remove(MODEL, HERE).block();

        haul.models()
                .importModel(exported, path -> PathSource.of("archive", offered.resolve(path)), HERE)
                .blockLast();

        assertThat(haul.models().find(MODEL, HERE).block().complete()).isTrue();
    }

    @Test
    void isNotThereOffline() {
        DownloadOptions offline = DownloadOptions.builder()
                .policy(io.modelhaul.CachePolicy.CACHE_ONLY)
                .build();

        StepVerifier.create(haul.plan("disk", "team/model", offline))
                .expectErrorSatisfies(failure ->
                        assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.OFFLINE))
                .verify();
        assertThat(provider.asked).isZero();
    }
}
