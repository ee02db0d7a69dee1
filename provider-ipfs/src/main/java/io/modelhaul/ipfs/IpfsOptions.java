package io.modelhaul.ipfs;

import io.modelhaul.Option;
import io.modelhaul.Values;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What this provider can be told beyond the usual. */
public final class IpfsOptions {
    /** The gateways to ask, exactly these and in this order; without any, a local node and well-known public ones. */
    public static final Option<List<URI>> GATEWAY = Option.listOf("gateway", URI.class, Values::address)
            .checked(IpfsOptions::withoutUserInfo)
            .described("URL", "The IPFS gateway to ask, and no other; repeatable, in order.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);
    /** How long to wait for a gateway's answer; when not set, as long as for bytes, or 30 s. */
    public static final Option<Duration> GATEWAY_TIMEOUT = Option.duration("gatewayTimeout")
            .described("TIME", "How long to wait for a gateway's answer (default 30s).")
            .topic(Option.Topic.TRANSFER);
    /** How often a gateway is asked in a row before it is given up; 2 when not set, 1 without retries. */
    public static final Option<Integer> GATEWAY_TRIES = Option.of(
                    "gatewayTries", Integer.class, text -> Values.integer(text, 1, 100))
            .described("N", "How often a gateway is asked in a row (default 2).")
            .topic(Option.Topic.TRANSFER);

    private IpfsOptions() {}

    private static List<URI> withoutUserInfo(List<URI> gateways) {
        for (URI gateway : gateways) {
            Values.address(gateway.toString());
            if (gateway.getRawUserInfo() != null || gateway.getRawQuery() != null) {
                throw new IllegalArgumentException(
                        "expected a gateway's address without user name and query; pass credentials with the option 'header'");
            }
        }
        return gateways;
    }
}
