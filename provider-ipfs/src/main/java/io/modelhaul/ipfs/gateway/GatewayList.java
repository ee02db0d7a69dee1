package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.ipfs.IpfsOptions;
import io.modelhaul.spi.ProviderContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which gateways a call asks: those that it names, else a local node and well-known public ones. Whether there is a local
 * node is found out when the first byte is wanted, and not before.
 */
public final class GatewayList {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TRIES = 2;

    /** Public ones that serve blocks to everybody. The first three share one backend, so they do not stand together. */
    private static final List<URI> PUBLIC = List.of(
            URI.create("https://trustless-gateway.link"),
            URI.create("https://4everland.io"),
            URI.create("https://ipfs.io"),
            URI.create("https://ipfs.filebase.io"),
            URI.create("https://dweb.link"),
            URI.create("https://gateway.pinata.cloud"));

    private final Gateways known;
    private final Mono<Gateways> ready;

    private GatewayList(Gateways known, Mono<Gateways> ready) {
        this.known = known;
        this.ready = ready;
    }

    /**
     * The gateways of a call.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when credentials are for nobody
     */
    public static GatewayList of(DownloadOptions options, ProviderContext context) {
        int tries =
                options.get(IpfsOptions.GATEWAY_TRIES, Math.min(TRIES, 1 + options.get(DownloadOptions.RETRIES, 1)));
        List<URI> named = options.get(IpfsOptions.GATEWAY, List.of());
        if (!named.isEmpty()) {
            List<Gateway> gateways = named.stream()
                    .map(uri -> Gateway.of(uri, credentials(uri, options)))
                    .distinct()
                    .toList();
            Gateways exactly = Gateways.of(gateways, tries);
            return new GatewayList(exactly, Mono.just(exactly));
        }
        if (options.has(DownloadOptions.TOKEN) || options.has(DownloadOptions.HEADER)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Options 'token' and 'header' go to gateways that you name, and to nobody else: add the option 'gateway'.");
        }
        Mono<Gateways> found = LocalNode.find(context)
                .map(List::of)
                .defaultIfEmpty(List.of())
                .map(local -> Gateways.of(withPublic(local), tries))
                .cache();
        return new GatewayList(Gateways.of(withPublic(List.of()), tries), found);
    }

    /** Those that are asked when a call names none, with where the local node would be. */
    public static List<URI> usual(Environment environment) {
        List<URI> usual = new ArrayList<>(PUBLIC);
        usual.add(LocalNode.address(environment));
        return usual;
    }

    /** The gateways to ask. */
    public Mono<Gateways> ready() {
        return ready;
    }

    /** Those that are known before anybody is asked. */
    public List<Gateway> known() {
        return known.all();
    }

    /** The names of those that are known before anybody is asked. */
    public String names() {
        return known.names();
    }

    /** The fast ones first, as far as this process has seen. */
    private static List<Gateway> withPublic(List<Gateway> local) {
        List<Gateway> all = new ArrayList<>(local);
        PUBLIC.stream()
                .map(uri -> Gateway.of(uri, null))
                .sorted(Comparator.comparingDouble(gateway -> -gateway.health().bytesPerNano()))
                .forEach(all::add);
        return all;
    }

    private static @Nullable Credentials credentials(URI gateway, DownloadOptions options) {
        Map<String, String> headers = new LinkedHashMap<>();
        String token = options.get(DownloadOptions.TOKEN);
        if (token != null && !token.isBlank()) {
            headers.put("Authorization", "Bearer " + token);
        }
        for (String header : options.get(DownloadOptions.HEADER, List.of())) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).trim(),
                    header.substring(colon + 1).trim());
        }
        return headers.isEmpty() ? null : new Credentials(Gateway.base(gateway), headers);
    }

    /** A view on the client that waits for a gateway as long as it should: no longer than the caller waits for bytes. */
    public static HttpTransport patient(HttpTransport http, DownloadOptions options) {
        HttpSettings usual = http.settings();
        Duration limit = options.get(IpfsOptions.GATEWAY_TIMEOUT, options.get(DownloadOptions.STALL_TIMEOUT, TIMEOUT));
        return http.with(new HttpSettings(usual.connectTimeout(), limit, usual.stallTimeout(), usual.retry()));
    }

    /** A view on the client that asks for nothing again; each gateway still gets its tries. */
    public static HttpTransport once(HttpTransport http) {
        HttpSettings usual = http.settings();
        RetryRules rules = usual.retry();
        return http.with(new HttpSettings(
                usual.connectTimeout(),
                usual.responseTimeout(),
                usual.stallTimeout(),
                new RetryRules(0, rules.budget(), rules.delays())));
    }
}
