package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a request may lead to: anywhere, unless a remote caller made it. Then it reaches public addresses, and the servers
 * that this machine is set up for, as far as the request has to do with them.
 */
record NetworkReach(Sources sources, Environment environment) {
    AddressPolicy of(DownloadRequest request) {
        List<URI> allowed = request.options().get(DownloadOptions.FOR_CALLER);
        return allowed == null
                ? AddressPolicy.ANY
                : AddressPolicy.publicAnd(servers(sources.named(request.provider()), request), allowed)
                        .withStandIns(ofStandIns(request))
                        .asking(request.options().addresses());
    }

    /** Those of the sources that stand in for it. */
    private List<URI> ofStandIns(DownloadRequest request) {
        List<URI> servers = new ArrayList<>();
        for (String fallback : request.options().get(DownloadOptions.FALLBACK, List.of())) {
            try {
                servers.addAll(servers(sources.of(ModelRef.parse(fallback), request.options()), request));
            } catch (DownloadException unknown) {
                // It is refused where it is needed, with the reason.
            }
        }
        return servers;
    }

    private List<URI> servers(ModelProvider provider, DownloadRequest request) {
        try {
            return provider.ability(ProviderAddresses.class)
                    .map(addresses -> addresses.servers(request, environment))
                    .orElse(List.of());
        } catch (DownloadException misconfigured) {
            return List.of();
        }
    }
}
