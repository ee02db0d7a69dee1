package io.modelhaul.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.oci.OciArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls of every shape in which models lie in registries. */
class OciPullTest {
    private static final String NAME = "acme/tiny:1.0";
    private static final Content WEIGHTS = Content.of("weights");
    private static final Content CONFIG = Content.of("{}");

    @TempDir
    private Path home;

    private final LocalRegistry registry = LocalRegistry.start();
    private OciCalls calls;

    @BeforeEach
    void start() {
        calls = new OciCalls(home);
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    private String model() {
        return registry.name(NAME);
    }

    private static Tars tar() {
        return new Tars()
                .folder("./")
                .folder("sub/")
                .file("sub/tokenizer.json", "tokens")
                .file("./vocab.txt", "words");
    }

    @Test
    void pullsModelPackWithRawAndPackedContents() throws IOException {
        registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("model.safetensors", WEIGHTS)
                        .file("sub/config.json", CONFIG)
                        .layer(
                                "application/vnd.cncf.model.doc.v1.tar",
                                tar().plain(),
                                Map.of(OciArtifact.FILEPATH, "docs")));

        Path folder = calls.pull(model());

        assertThat(OciCalls.texts(folder))
                .isEqualTo(Map.of(
                        "model.safetensors", "weights",
                        "sub/config.json", "{}",
                        "sub/tokenizer.json", "tokens",
                        "vocab.txt", "words"));
        assertThat(folder)
                .isEqualTo(calls.store().resolve("models/" + registry.host().replace(':', '+') + "/acme/tiny@1.0"));
    }

    @Test
    void pullsTheOlderModelPack() throws IOException {
        registry.put(
                NAME,
                OciArtifact.of(
                                "application/vnd.cnai.model.manifest.v1+json",
                                "application/vnd.cnai.model.config.v1+json",
                                "{}")
                        .layer(
                                "application/vnd.cnai.model.weight.v1.raw",
                                WEIGHTS,
                                Map.of(OciArtifact.OLD_FILEPATH, "w/model.bin"))
                        .layer("application/vnd.cnai.model.weight.config.v1.tar+gzip", tar().gzip(), Map.of()));

        assertThat(OciCalls.texts(calls.pull(model())).keySet())
                .containsExactly("sub/tokenizer.json", "vocab.txt", "w/model.bin");
    }

    @Test
    void pullsDockersFirstForm() throws IOException {
        registry.put(
                NAME,
                OciArtifact.docker("v0.1")
                        .layer("application/vnd.docker.ai.gguf.v3", Content.of("one"), Map.of())
                        .layer("application/vnd.docker.ai.gguf.v3", Content.of("two"), Map.of())
                        .layer("application/vnd.docker.ai.mmproj", Content.of("proj"), Map.of())
                        .layer("application/vnd.docker.ai.license", Content.of("free"), Map.of())
                        .layer("application/vnd.docker.ai.chat.template.jinja", Content.of("{{}}"), Map.of())
                        .layer("application/vnd.docker.ai.vllm.config.tar", tar().plain(), Map.of()));

        assertThat(OciCalls.texts(calls.pull(model())).keySet())
                .containsExactlyInAnyOrder(
                        "model-00001-of-00002.gguf",
                        "model-00002-of-00002.gguf",
                        "model.mmproj",
                        "LICENSE",
                        "template.jinja",
                        "sub/tokenizer.json",
                        "vocab.txt");
    }

    @Test
    void pullsDockersSecondForm() throws IOException {
        registry.put(
                NAME,
                OciArtifact.docker("v0.2")
                        .layer(
                                "application/vnd.docker.ai.safetensors",
                                WEIGHTS,
                                Map.of(OciArtifact.FILEPATH, "model.safetensors"))
                        .layer(
                                "application/vnd.docker.ai.model.file",
                                CONFIG,
                                Map.of(OciArtifact.FILEPATH, "config.json")));

        assertThat(OciCalls.texts(calls.pull(model())))
                .isEqualTo(Map.of("model.safetensors", "weights", "config.json", "{}"));
    }

    @Test
    void pullsWhatOrasPushed() throws IOException {
        registry.put(
                NAME,
                OciArtifact.oras()
                        .layer(
                                "application/vnd.oci.image.layer.v1.tar",
                                WEIGHTS,
                                Map.of(OciArtifact.TITLE, "model.gguf"))
                        .layer(
                                "application/vnd.oci.image.layer.v1.tar+gzip",
                                tar().gzip(),
                                Map.of(OciArtifact.TITLE, "sub", "io.deis.oras.content.unpack", "true")));

        assertThat(OciCalls.texts(calls.pull(model())))
                .isEqualTo(Map.of("model.gguf", "weights", "sub/tokenizer.json", "tokens", "vocab.txt", "words"));
    }

    @Test
    void pullsKitsAndZstandard() throws IOException {
        registry.put(
                NAME,
                OciArtifact.of(null, "application/vnd.kitops.modelkit.config.v1+json", "{}")
                        .layer("application/vnd.kitops.modelkit.model.v1.tar+gzip", tar().gzip(), Map.of())
                        .layer(
                                "application/vnd.kitops.modelkit.docs.v1.tar+zstd",
                                new Tars().file("README.md", "# x").zstd(),
                                Map.of()));

        assertThat(OciCalls.texts(calls.pull(model())).keySet())
                .containsExactly("README.md", "sub/tokenizer.json", "vocab.txt");
    }

    @Test
    void readsAnIndexAndAsksNothingTwice() {
        Content manifest = registry.put("acme/tiny:arm", OciArtifact.modelPack().file("m.gguf", WEIGHTS));
        Content image = registry.put("acme/tiny:image", OciArtifact.image());
        Map<String, Content> entries = new LinkedHashMap<>();
        entries.put("windows/mips", image);
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        entries.put("linux/" + arch, manifest);
        registry.put(NAME, OciArtifact.index(entries));

        assertThat(calls.pull(model()).resolve("m.gguf")).hasContent("weights");
        assertThat(calls.plan(model()).commit()).isEqualTo("sha256:" + manifest.sha256());

        int before = registry.log().all().size();
        calls.pull(model());
        assertThat(registry.log().all()).hasSize(before);
        calls.pull(model(), OciCalls.options().policy(CachePolicy.REFRESH));
        assertThat(registry.log().all()).hasSize(before + 1);
    }

    @Test
    void plansFilesWithTheirDigestsAndArchivesWithoutOne() {
        Content manifest = registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("model.gguf", WEIGHTS)
                        .layer(
                                "application/vnd.cncf.model.doc.v1.tar",
                                tar().plain(),
                                Map.of(OciArtifact.FILEPATH, "docs")));

        DownloadPlan plan = calls.plan("oci://" + model());

        assertThat(plan.commit()).isEqualTo("sha256:" + manifest.sha256());
        assertThat(plan.revision()).isEqualTo("1.0");
        assertThat(plan.model()).isEqualTo(model());
        assertThat(plan.files()).extracting(file -> file.path().value()).containsExactly("model.gguf", "docs");
        assertThat(plan.files())
                .extracting(file -> file.digest(ContentDigest.Algorithm.SHA256))
                .containsExactly(WEIGHTS.sha256(), null);
        PlannedFile first = plan.files().get(0);
        assertThat(first.sources().get(0).layer()).isEqualTo("registry");
        assertThat(registry.log().all()).allMatch(request -> request.path().contains("manifests"));
    }

    @Test
    void pullsByDigestAndRefusesAnotherManifest() {
        Content manifest = registry.put(NAME, OciArtifact.modelPack().file("m.gguf", WEIGHTS));
        String pinned = registry.name("acme/tiny@sha256:" + manifest.sha256());
        assertThat(calls.pull(pinned).resolve("m.gguf")).hasContent("weights");
        assertThat(calls.show(pinned).model()).isEqualTo(pinned);

        String other = "sha256:" + "0".repeat(64);
        registry.put("acme/tiny:" + other, manifest);
        assertThat(calls.failure(registry.name("acme/tiny@" + other)).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
    }

    @Test
    void refusesAManifestWithAWrongDigestInItsHeader() {
        registry.put(NAME, OciArtifact.modelPack().file("m.gguf", WEIGHTS));
        registry.faults().onAll().inject(Fault.header("Docker-Content-Digest", "sha256:" + "1".repeat(64)));

        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(calls.list()).isEmpty();
    }

    @Test
    void refusesWrongBytesOfAFileAndOfAnArchive() {
        Content tar = tar().plain();
        registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("m.gguf", WEIGHTS)
                        .layer("application/vnd.cncf.model.doc.v1.tar", tar, Map.of()));
        registry.faults().on("sha256:" + tar.sha256()).inject(Fault.otherContent(Content.generated(1, tar.size())));

        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(calls.store().resolve("models")).doesNotExist();
        assertThat(calls.show(model()).complete()).isFalse();

        registry.faults().clear();
        assertThat(calls.pull(model()).resolve("vocab.txt")).hasContent("words");
        assertThat(calls.show(model()).complete()).isTrue();
    }

    @Test
    void refusesContainerImagesAndOthersByName() {
        registry.put(
                NAME, OciArtifact.image().layer("application/vnd.oci.image.layer.v1.tar+gzip", tar().gzip(), Map.of()));
        DownloadException failure = calls.failure(model());
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure).hasMessageContaining("container image");

        registry.put(NAME, OciArtifact.oras().layer("application/x-thing", WEIGHTS, Map.of()));
        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void proposesTheTagsThatThereAre() {
        registry.put(NAME, OciArtifact.modelPack().file("m.gguf", WEIGHTS));
        registry.put("acme/tiny:2.0", OciArtifact.modelPack().file("m.gguf", WEIGHTS));

        DownloadException failure = calls.failure(registry.name("acme/tiny:1.1"));

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining(":1.0, :2.0");
        assertThat(calls.failure(registry.name("acme/none")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../x", "/etc/x", "a//b", "a/./b", "a\\b", "C:x", "a\nb", "a/..", ".git/config"})
    void refusesNamesFromAnnotations(String name) {
        registry.put(NAME, OciArtifact.modelPack().file("ok", CONFIG).file(name, WEIGHTS));
        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(registry.log().all()).noneMatch(request -> request.target() == ServedRequest.Target.STORAGE);
    }

    @Test
    void refusesNamesThatExcludeEachOther() {
        registry.put(NAME, OciArtifact.modelPack().file("a", CONFIG).file("A", WEIGHTS));
        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        registry.put(NAME, OciArtifact.modelPack().file("a/b", CONFIG).file("a", WEIGHTS));
        assertThat(calls.failure(model()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void putsPlainFilesIntoAFolderAndUnpacksThere() throws IOException {
        registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("model.gguf", WEIGHTS)
                        .layer("application/vnd.cncf.model.doc.v1.tar", tar().plain(), Map.of()));
        Path local = home.resolve("plain");

        calls.pull(model(), OciCalls.options().localDir(local));
        int before = registry.log().all().size();
        calls.pull(model(), OciCalls.options().localDir(local));

        assertThat(OciCalls.texts(local).keySet()).containsExactly("model.gguf", "sub/tokenizer.json", "vocab.txt");
        assertThat(registry.log().all()).hasSizeLessThanOrEqualTo(before + 1);
        assertThat(calls.store()).doesNotExist();
    }

    @Test
    void replacesNothingOfTheUsersInAFolder() throws IOException {
        registry.put(
                NAME, OciArtifact.modelPack().layer("application/vnd.cncf.model.doc.v1.tar", tar().plain(), Map.of()));
        Path local = Files.createDirectories(home.resolve("plain"));
        Files.writeString(local.resolve("vocab.txt"), "mine");

        assertThat(calls.failure(model(), OciCalls.options().localDir(local)).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(OciCalls.texts(local)).isEqualTo(Map.of("vocab.txt", "mine"));

        calls.pull(model(), OciCalls.options().localDir(local).set(DownloadOptions.OVERWRITE, true));
        assertThat(local.resolve("vocab.txt")).hasContent("words");
    }

    @Test
    void unpacksIntoATemporaryFolderWithoutCaches() throws IOException {
        registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("m", WEIGHTS)
                        .layer("application/vnd.cncf.model.doc.v1.tar", tar().plain(), Map.of()));

        Path folder = calls.pull(model(), OciCalls.options().policy(CachePolicy.NO_CACHE));

        assertThat(OciCalls.texts(folder).keySet()).containsExactly("m", "sub/tokenizer.json", "vocab.txt");
        assertThat(folder.resolve(".modelhaul/archives")).doesNotExist();
        assertThat(calls.store()).doesNotExist();
    }

    @Test
    void goesOnWhereACutPullStopped() {
        Content large = Content.generated(3, 9_000_000);
        registry.put(NAME, OciArtifact.modelPack().file("m.bin", large));
        registry.faults().on("sha256:" + large.sha256()).inject(Fault.cutAfter(3_000_000));
        calls.failure(model(), OciCalls.options().set(DownloadOptions.RETRIES, 0));
        registry.faults().clear();
        long before = registry.log().all().stream()
                .mapToLong(ServedRequest::contentBytes)
                .sum();

        calls.pull(model());

        long after = registry.log().all().stream()
                .mapToLong(ServedRequest::contentBytes)
                .sum();
        assertThat(after - before).isLessThan(large.size());
    }

    @Test
    void isAMirrorByDigestWhateverTheName() {
        Content large = Content.generated(4, 2_000_000);
        registry.put(
                "acme/mirror:1",
                OciArtifact.modelPack().file("other/name.bin", large).file("x", CONFIG));
        registry.put(NAME, OciArtifact.modelPack().file("m.bin", large));
        registry.faults().on("sha256:" + large.sha256()).first(1).inject(Fault.status(404));

        Path folder = calls.pull(
                model(),
                OciCalls.options()
                        .set(DownloadOptions.FALLBACK, java.util.List.of("oci://" + registry.name("acme/mirror:1"))));

        assertThat(folder.resolve("m.bin")).hasSize(large.size());
    }
}
