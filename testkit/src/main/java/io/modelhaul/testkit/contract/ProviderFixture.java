package io.modelhaul.testkit.contract;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A provider under test and the fake server that it talks to; a new one for each test. {@link LocalHubFixture} is the one
 * to start from for a provider whose files a {@link io.modelhaul.testkit.LocalHub} can serve.
 */
public interface ProviderFixture extends AutoCloseable {
    /** Makes the fixture of one test. */
    @FunctionalInterface
    interface Factory {
        /**
         * Starts a server that offers nothing yet.
         *
         * @param folder an empty folder; caches, state and homes are below it, and nothing is written elsewhere
         */
        ProviderFixture fixture(Path folder);
    }

    /** The provider's id. */
    String provider();

    /** The name by which the offered model is asked for; called after {@link #offer}. */
    String model();

    /** What leads the provider to the fake server and to a cache below the folder; without credentials. */
    DownloadOptions options();

    /** The same options with the token that {@link ProviderTrouble#TOKEN_WANTED} asks for. */
    DownloadOptions withToken(DownloadOptions options, String token);

    /** A Modelhaul that finds the provider; each call begins a new one, as a new process would. */
    Modelhaul.Builder modelhaul();

    /** Makes the server offer a model of these files. Called once; more than one file only where that is possible. */
    void offer(Map<String, Content> files);

    /**
     * Where a file of a finished model is.
     *
     * @param modelPath the path that {@code COMPLETE} told
     */
    Path file(Path modelPath, String name);

    /** Makes something go wrong from now on. */
    void cause(ProviderTrouble trouble);

    /** Ends all trouble; connections that hang are closed by the server. */
    void heal();

    /** Connections that the server sees open now. */
    int openConnections();

    /** Every request so far. */
    List<SeenRequest> requests();

    /** Bytes of model content that the server sent so far. */
    long contentBytes();

    /** What may appear in no output and no file, beside the token: signatures of addresses, for instance. */
    default Set<String> secrets() {
        return Set.of();
    }

    /** The server that the token is for, as it stands in {@link SeenRequest#host}. */
    String host();

    /** What this provider's nature excludes, each with the reason, which names the skipped test. */
    default Map<ProviderTrait, String> lacks() {
        return Map.of();
    }

    @Override
    void close();
}
