package io.modelhaul.testkit.contract;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.LocalHubBuilder;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.HubRepository;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A fixture whose server is a {@link LocalHub}: all that a subclass adds is the provider, how it is pointed to the Hub, and
 * where it puts files. Large files come from another host name than the Hub's, through a signed address.
 */
public abstract class LocalHubFixture implements ProviderFixture {
    /** The repository that the Hub offers. */
    protected static final String REPOSITORY = "contract/model";

    private final Path folder;
    private final LocalHub hub;
    private Map<String, Content> files = Map.of();

    /** Starts a Hub with the usual settings. */
    protected LocalHubFixture(Path folder) {
        this(folder, LocalHub.builder());
    }

    /** Starts a Hub with settings of its own. */
    protected LocalHubFixture(Path folder, LocalHubBuilder settings) {
        this.folder = folder;
        this.hub = settings.token(ProviderTrouble.TOKEN).start();
    }

    /** The server. */
    protected final LocalHub hub() {
        return hub;
    }

    /** The folder of this test. */
    protected final Path folder() {
        return folder;
    }

    /** The offered repository. */
    protected final HubRepository repository() {
        return hub.model(REPOSITORY);
    }

    /** Where the Hub serves a file of the model. */
    protected final String address(String file) {
        return hub.endpoint() + "/" + REPOSITORY + "/resolve/main/" + file;
    }

    @Override
    public String model() {
        return REPOSITORY;
    }

    @Override
    public DownloadOptions withToken(DownloadOptions options, String token) {
        return options.toBuilder().token(token).build();
    }

    /** Homes and state are below the test's folder, and no variable of this process shines through. */
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
        repository().commit(commit -> offered.forEach(commit::file));
    }

    @Override
    public void cause(ProviderTrouble trouble) {
        long bytes = files.values().stream().mapToLong(Content::size).max().orElse(0);
        switch (trouble) {
            case STALL -> hub.faults().onAll().inject(largeOnly(Fault.stallAfter(bytes / 4)));
            case CUT_ONCE -> hub.faults().onAll().first(1).inject(largeOnly(Fault.cutAfter(bytes / 2)));
            case NO_RANGES -> hub.faults().onAll().inject(Fault.ignoreRange().and(Fault.header("Accept-Ranges", null)));
            case WRONG_BYTES ->
                files.forEach((name, content) ->
                        hub.faults().on(name).inject(Fault.otherContent(Content.generated(13, content.size()))));
            case GONE -> gone();
            case DOWN -> hub.stop();
            case TOKEN_WANTED -> repository().gatedFor(ProviderTrouble.TOKEN);
        }
    }

    /** Only answers that could bring more than a megabyte are concerned. */
    private static Fault largeOnly(Fault fault) {
        return new Fault() {
            @Override
            public Answer apply(ServedRequest request, Answer honest) {
                return fault.apply(request, honest);
            }

            @Override
            public boolean concerns(ServedRequest request, Answer honest) {
                boolean large = honest.body() != null && honest.body().length() > 1 << 20;
                return large && request.method().equals("GET") && fault.concerns(request, honest);
            }
        };
    }

    /** Makes the Hub answer as for a model that it does not have. */
    protected void gone() {
        hub.faults().onAll().inject(Fault.status(404));
    }

    @Override
    public void heal() {
        hub.faults().clear();
        repository().open();
        hub.stop();
        hub.restart();
    }

    @Override
    public int openConnections() {
        return hub.openConnections();
    }

    @Override
    public long contentBytes() {
        return hub.log().matching(request -> request.method().equals("GET")).stream()
                .mapToLong(this::contentBytes)
                .sum();
    }

    /** Whether a path that the Hub served is content of the model; a list of its files, for instance, is not. */
    protected boolean isContent(String path) {
        return true;
    }

    private long contentBytes(ServedRequest request) {
        return isContent(request.path()) ? request.contentBytes() : 0;
    }

    @Override
    public List<SeenRequest> requests() {
        return hub.log().all().stream()
                .map(request -> new SeenRequest(
                        request.host(),
                        request.path(),
                        request.headers(),
                        request.range().orElse(""),
                        contentBytes(request)))
                .toList();
    }

    @Override
    public Set<String> secrets() {
        return new HashSet<>(hub.issuedSignatures());
    }

    @Override
    public String host() {
        return hub.host();
    }

    @Override
    public void close() {
        hub.close();
    }
}
