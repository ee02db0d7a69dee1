package io.modelhaul.ipfs.gateway;

import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.ipfs.codec.Cid;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers for IPFS over HTTP (specs.ipfs.tech, "Trustless Gateway").
 *
 * @param base its address, without a slash at the end
 * @param credentials go to it and to nobody else; null for none
 */
public record Gateway(URI base, @Nullable Credentials credentials) {
    public static final String LAYER = "ipfs";
    private static final String RAW = "application/vnd.ipld.raw";
    private static final String CAR = "application/vnd.ipld.car";

    static Gateway of(URI address, @Nullable Credentials credentials) {
        return new Gateway(base(address), credentials);
    }

    /** The address without slashes at its end, and without such an ending; in one pass, whoever wrote it. */
    public static String withoutEnd(String address, String ending) {
        int end = address.length();
        while (end > 0 && address.charAt(end - 1) == '/') {
            end--;
        }
        return address.startsWith(ending, end - ending.length())
                ? address.substring(0, end - ending.length())
                : address.substring(0, end);
    }

    /** Host and port of an address, and never the user name or password in it. */
    public static String name(URI address) {
        String authority = address.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** By its number: under its name, Kubo sends everybody on to a host below {@code localhost} that few systems know. */
    public static URI base(URI address) {
        String text = withoutEnd(address.toString(), "/ipfs");
        return URI.create(text.replaceFirst("^(?<scheme>[a-zA-Z]+://)localhost(?=[:/]|$)", "${scheme}127.0.0.1"));
    }

    /** How it is called in progress and in failures. */
    public String name() {
        return name(base);
    }

    boolean isLocal() {
        String host = base.getHost();
        return host != null && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
    }

    public GatewayHealth health() {
        return GatewayHealth.of(base);
    }

    /** Asks for one block. */
    HttpRequest block(Cid cid) {
        return call(HttpRequest.get(URI.create(base + "/ipfs/" + cid + "?format=raw")), RAW);
    }

    /** Asks for nothing but the head of the answer to {@link #block}. */
    HttpRequest blockHead(Cid cid) {
        return call(HttpRequest.head(URI.create(base + "/ipfs/" + cid + "?format=raw")), RAW);
    }

    /** Asks for all blocks that a directory itself consists of, and not for those of its files. */
    HttpRequest entity(Cid directory) {
        URI address = URI.create(base + "/ipfs/" + directory + "?format=car&dag-scope=entity");
        return call(HttpRequest.get(address), CAR + "; version=1; order=dfs; dups=n");
    }

    /** Asks for the blocks with those bytes of a file, and for those above them. */
    HttpRequest window(Cid file, long from, long to) {
        URI address = URI.create(
                base + "/ipfs/" + file + "?format=car&dag-scope=entity&entity-bytes=" + from + ":" + (to - 1));
        return call(HttpRequest.get(address), CAR + "; version=1; order=dfs; dups=y");
    }

    private HttpRequest call(HttpRequest call, String accept) {
        return call.credentials(credentials).header("Accept", accept).errors(GatewayErrors::read);
    }

    /** The address only. */
    @Override
    public String toString() {
        return base.toString();
    }
}
