package io.modelhaul.internal.download;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.DownloadRequest;

/** The HTTP clients of one call: the engine's, with the call's own limits, retry rules and reach. */
final class CallHttp {
    private final HttpSettings usual;
    private final HttpTransport client;
    private final HttpTransport storeClient;

    /**
     * The clients of a call.
     *
     * @param listener hears of every wait between tries
     */
    CallHttp(Engine engine, DownloadRequest request, RetryListener listener) {
        DownloadOptions options = request.options();
        AddressPolicy reach = new NetworkReach(engine.sources(), engine.environment()).of(request);
        this.usual = engine.http().settings();
        this.storeClient = own(engine.http().within(reach), options, listener);
        this.client = options.policy() == CachePolicy.CACHE_ONLY
                ? own(engine.http().offline().within(reach), options, listener)
                : storeClient;
    }

    private HttpTransport own(HttpTransport shared, DownloadOptions options, RetryListener listener) {
        HttpTransport own = shared.with(usual.with(options), listener);
        return options.get(DownloadOptions.INSECURE, false) ? own.insecure() : own;
    }

    /** For what the call fetches. */
    HttpTransport client() {
        return client;
    }

    /** For a source that is not the only one: each call is tried once. */
    HttpTransport impatientClient() {
        HttpSettings limits = client.settings();
        RetryRules once =
                new RetryRules(0, limits.retry().budget(), limits.retry().delays());
        return client.with(
                new HttpSettings(limits.connectTimeout(), limits.responseTimeout(), limits.stallTimeout(), once));
    }

    /** For a server that keeps models itself, which may be asked also where nothing may be fetched. */
    HttpTransport storeClient() {
        return storeClient;
    }

    /** The client with the limits of another request. */
    HttpTransport limitedBy(DownloadRequest request) {
        return client.with(usual.with(request.options()));
    }
}
