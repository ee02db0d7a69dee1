package io.modelhaul.internal.http;

import java.net.URI;

/** What a server is called in progress, in the log of attempts and in what is known of its health. */
public final class EndpointName {
    private EndpointName() {}

    /** The host in lower case, and the port where it is not the scheme's own; empty when the address has no host. */
    public static String of(URI address) {
        try {
            return Origin.of(address).hostHeader();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
