package io.modelhaul.modelscope;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import io.modelhaul.testkit.contract.ProviderTrouble;
import io.modelhaul.testkit.contract.SeenRequest;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest.Target;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What every provider promises, promised by this one. */
class ModelScopeProviderTest implements ProviderContractTest {

    @Override
    public ProviderFixture fixture(Path folder) {
        return new SiteFixture(folder);
    }

    private static final class SiteFixture implements ProviderFixture {
        private static final String REPOSITORY = "contract/model";

        private final Path folder;
        private final LocalModelScope site =
                LocalModelScope.builder().token(ProviderTrouble.TOKEN).start();
        private Map<String, Content> files = Map.of();

        SiteFixture(Path folder) {
            this.folder = folder;
        }

        @Override
        public String provider() {
            return ModelScopeProvider.ID;
        }

        @Override
        public String model() {
            return REPOSITORY;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .endpoint(site.endpoint())
                    .set(DownloadOptions.CACHE_DIR, folder.resolve("modelscope"))
                    .build();
        }

        @Override
        public DownloadOptions withToken(DownloadOptions options, String token) {
            return options.toBuilder().token(token).build();
        }

        @Override
        public Modelhaul.Builder modelhaul() {
            return Modelhaul.builder()
                    .environment(
                            Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                    .stateFolder(folder.resolve("state"));
        }

        @Override
        public void offer(Map<String, Content> offered) {
            files = new TreeMap<>(offered);
            site.model(REPOSITORY).commit(commit -> offered.forEach(commit::file));
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolve(name);
        }

        @Override
        public void cause(ProviderTrouble trouble) {
            long bytes = files.values().stream().mapToLong(Content::size).max().orElse(0);
            switch (trouble) {
                case STALL -> site.faults().onAll().target(Target.STORAGE).inject(Fault.stallAfter(bytes / 4));
                case CUT_ONCE ->
                    site.faults().onAll().target(Target.STORAGE).first(1).inject(Fault.cutAfter(bytes / 2));
                case NO_RANGES ->
                    site.faults().onAll().inject(Fault.ignoreRange().and(Fault.header("Accept-Ranges", null)));
                case WRONG_BYTES ->
                    files.forEach((name, content) ->
                            site.faults().on(name).inject(Fault.otherContent(Content.generated(13, content.size()))));
                case GONE -> site.faults().onAll().inject(Fault.status(404));
                case DOWN -> site.stop();
                case TOKEN_WANTED -> site.model(REPOSITORY).privateFor(ProviderTrouble.TOKEN);
            }
        }

        @Override
        public void heal() {
            site.faults().clear();
            site.model(REPOSITORY).open();
            site.stop();
            site.restart();
        }

        @Override
        public int openConnections() {
            return site.openConnections();
        }

        @Override
        public List<SeenRequest> requests() {
            return site.log().all().stream()
                    .map(request -> new SeenRequest(
                            request.host(),
                            request.path(),
                            request.headers(),
                            request.range().orElse(""),
                            request.contentBytes()))
                    .toList();
        }

        @Override
        public long contentBytes() {
            return site.log().contentBytes();
        }

        @Override
        public Set<String> secrets() {
            return new HashSet<>(site.issuedSignatures());
        }

        @Override
        public String host() {
            return site.host();
        }

        @Override
        public void close() {
            site.close();
        }
    }
}
