package io.modelhaul.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.StorageHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Hub is true when the client that everyone uses cannot tell it from the real one. */
@Tag("interop")
class PythonHubInteropTest {

    private static final Content WEIGHTS = Content.generated(1, 5_000_000);

    private final LocalHub hub = LocalHub.builder()
            .pageSize(2)
            .token("hf_other")
            .model(
                    "owner/name",
                    files -> files.file("config.json", "{}")
                            .file("sub/folder/naïve name.txt", "text")
                            .file("empty", "")
                            .lfs("model.safetensors", WEIGHTS)
                            .xet("big.bin", Content.generated(2, 2_000_000)))
            .dataset("owner/data", files -> files.file("t.csv", "1,2").lfs("d.parquet", Content.generated(3, 100_000)))
            .space("owner/app", files -> files.file("app.py", "print()"))
            .start();

    private final PythonClient python;

    PythonHubInteropTest(@TempDir Path home) {
        // No Xet storage here: the client takes such files by plain HTTP when told so, as it does without hf_xet.
        python = PythonClient.of(home, hub).with("HF_HUB_DISABLE_XET", "1");
    }

    @BeforeAll
    static void findPeer() {
        PythonClient.assumePresent();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void downloadsASnapshotAndFindsItAgainWithOneRequest() throws Exception {
        Path snapshot = Path.of(python.run("print(snapshot_download('owner/name'))"));

        assertThat(snapshot)
                .endsWith(Path.of("snapshots", hub.model("owner/name").commitId("main")));
        assertThat(Content.of(snapshot.resolve("model.safetensors")).sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(snapshot.resolve("model.safetensors").toRealPath()).hasFileName(WEIGHTS.sha256());
        assertThat(snapshot.resolve("sub/folder/naïve name.txt")).hasContent("text");
        assertThat(snapshot.resolve("empty")).isEmptyFile();
        assertThat(snapshot.resolve("big.bin")).hasSize(2_000_000);

        hub.log().clear();
        assertThat(python.run("print(snapshot_download('owner/name'))")).isEqualTo(snapshot.toString());
        assertThat(hub.log().matching(request -> request.repository().isPresent()))
                .hasSize(1);
        hub.stop();
        assertThat(python.run("print(snapshot_download('owner/name', local_files_only=True))"))
                .isEqualTo(snapshot.toString());
    }

    @Test
    void downloadsEveryKindOfRepositoryAndRevision() throws Exception {
        HubRepository model = hub.model("owner/name");
        model.tag("v1").commit("dev/x", files -> files.file("config.json", "dev"));
        model.commit("refs/pr/1", files -> files.file("config.json", "pr"));
        String commit = model.commitId("dev/x");

        assertThat(python.run("""
                        def read(*a, **k):
                            return open(hf_hub_download(*a, **k)).read()
                        print(read('owner/name', 'config.json', revision='v1'),
                              read('owner/name', 'config.json', revision='dev/x'),
                              read('owner/name', 'config.json', revision='refs/pr/1'),
                              read('owner/name', 'config.json', revision='%s'),
                              read('owner/data', 't.csv', repo_type='dataset'),
                              read('owner/app', 'app.py', repo_type='space'),
                              len(os.listdir(snapshot_download('owner/data', repo_type='dataset'))))
                        """.formatted(commit))).isEqualTo("{} dev pr dev 1,2 print() 2");
        assertThat(hub.log().toString()).contains("/revision/main", "/resolve/refs%2Fpr%2F1/", "/resolve/dev%2Fx/");
    }

    /** Without a token, the Hub says 401 and no kind; the library takes that for an absent repository over https only. */
    @Test
    void tellsRefusalsApartByTheirKind() throws Exception {
        hub.model("owner/private").commit(files -> files.file("a", "a")).privateFor("hf_mine");
        hub.model("owner/gated").commit(files -> files.file("a", "a")).gatedFor("hf_mine");
        hub.model("owner/disabled").commit(files -> files.file("a", "a")).disabled();

        assertThat(python.run("""
                        for repo, file, more in [('owner/name', 'none', {}), ('owner/name', 'config.json', {'revision': 'none'}),
                                ('owner/none', 'a', {}), ('owner/none', 'a', {'token': 'hf_other'}),
                                ('owner/private', 'a', {}), ('owner/private', 'a', {'token': 'hf_other'}),
                                ('owner/gated', 'a', {}), ('owner/gated', 'a', {'token': 'hf_other'}),
                                ('owner/name', 'config.json', {'token': 'hf_unknown'})]:
                            print(kind(lambda: hf_hub_download(repo, file, **more)))
                        print(kind(lambda: model_info('owner/disabled')))
                        print([os.path.basename(hf_hub_download(r, 'a', token='hf_mine')) for r in ['owner/private', 'owner/gated']])
                        """)).isEqualTo("""
                        RemoteEntryNotFoundError
                        RevisionNotFoundError
                        HfHubHTTPError
                        RepositoryNotFoundError
                        HfHubHTTPError
                        RepositoryNotFoundError
                        GatedRepoError
                        GatedRepoError
                        HfHubHTTPError
                        DisabledRepoError
                        ['a', 'a']""");
    }

    @Test
    void followsRenamedRepositories() throws Exception {
        hub.rename(RepositoryType.MODEL, "old/one", "owner/name");

        assertThat(python.run("print(len(os.listdir(snapshot_download('old/one'))))"))
                .isEqualTo("5");
        assertThat(hub.log().matching(request -> request.status() == 307)).isNotEmpty();
    }

    @Test
    void listsSearchesAndDescribes() throws Exception {
        hub.model("owner/another").commit(files -> files.file("a", "a"));
        hub.model("owner/third-name").tag("v2");

        assertThat(python.run("""
                        api = HfApi()
                        print([m.id for m in api.list_models(search='owner')], [m.id for m in api.list_models(search='NAME', limit=1)])
                        print([d.id for d in api.list_datasets(author='owner')])
                        print([(e.path, getattr(e, 'size', None)) for e in api.list_repo_tree('owner/name', recursive=True)])
                        print([t.name for t in api.list_repo_refs('owner/third-name').tags], api.whoami('hf_other')['name'])
                        print(api.model_info('owner/name', files_metadata=True).siblings[0].lfs.size)
                        """)).isEqualTo("""
                        ['owner/another', 'owner/name', 'owner/third-name'] ['owner/name']
                        ['owner/data']
                        [('big.bin', 2000000), ('config.json', 2), ('empty', 0), ('model.safetensors', 5000000), ('sub', None), \
                        ('sub/folder', None), ('sub/folder/naïve name.txt', 4)]
                        ['v2'] tester
                        2000000""");
    }

    @Test
    void keepsItsTokenFromTheStorageHost() throws Exception {
        python.with("HF_TOKEN", "hf_other").run("snapshot_download('owner/name')");

        assertThat(hub.log().matching(request -> request.authorization().isPresent()))
                .isNotEmpty();
        assertThat(hub.log().credentialsOutside(hub.host())).isEmpty();
        assertThat(hub.log().forContent()).anyMatch(request -> request.host().startsWith("localhost:"));
    }

    @Test
    void resumesACutDownload() throws Exception {
        Content content = Content.generated(7, 25 << 20);
        hub.model("owner/name").commit(files -> files.lfs("long.bin", content));
        hub.faults().on("long.bin").first(1).inject(Fault.cutAfter(22 << 20));
        String file = python.run("print(hf_hub_download('owner/name', 'long.bin'))");

        assertThat(Content.of(Path.of(file)).sha256()).isEqualTo(content.sha256());
        // The client keeps whole pieces of 10 MiB of what came before the cut.
        assertThat(hub.log().forContent())
                .anyMatch(request ->
                        request.range().filter("bytes=20971520-"::equals).isPresent());
        assertThat(hub.log().contentBytes("long.bin")).isEqualTo(27 << 20);
    }

    @Test
    void fillsALocalFolder() throws Exception {
        Path folder = python.home().resolve("here");
        python.run("snapshot_download('owner/name', local_dir=r'" + folder + "', allow_patterns=['*.json', 'sub/'])");

        assertThat(folder.resolve("config.json")).hasContent("{}");
        assertThat(folder.resolve("sub/folder/naïve name.txt")).hasContent("text");
        assertThat(folder.resolve(".cache/huggingface/download/config.json.metadata"))
                .content()
                .startsWith(hub.model("owner/name").commitId("main"));
    }

    @Test
    void worksAgainstEveryKindOfStorage() throws Exception {
        for (StorageHost host : StorageHost.values()) {
            try (LocalHub other = LocalHub.builder()
                    .storage(host)
                    .cacheRedirects()
                    .token("hf_other")
                    .model(
                            "owner/name",
                            files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
                    .start()) {
                Path home = Files.createDirectories(python.home().resolve(host.name()));
                String snapshot = PythonClient.of(home, other)
                        .with("HF_TOKEN", "hf_other")
                        .run("print(snapshot_download('owner/name'))");
                assertThat(Content.of(Path.of(snapshot, "model.safetensors")).sha256())
                        .isEqualTo(WEIGHTS.sha256());
                assertThat(Path.of(snapshot, "config.json")).hasContent("{}");
                other.log().awaitIdle(Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void speaksTls() throws Exception {
        try (LocalHub secure = LocalHub.builder()
                .tls()
                .model("owner/name", files -> files.lfs("model.safetensors", WEIGHTS))
                .start()) {
            String file = PythonClient.of(python.home(), secure)
                    .with("SSL_CERT_FILE", secure.certificatePem().toString())
                    .run("print(hf_hub_download('owner/name', 'model.safetensors'))");
            assertThat(Content.of(Path.of(file)).sha256()).isEqualTo(WEIGHTS.sha256());
        }
    }
}
