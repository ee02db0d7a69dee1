package io.modelhaul.ipfs;

import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.GatewayErrors;
import io.modelhaul.ipfs.gateway.GatewayList;
import io.modelhaul.spi.FileSource;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Files as gateways send them to browsers, in one piece and without their blocks (specs.ipfs.tech, "Path Gateway"). Nothing in
 * such an answer can be checked against a CID; so they are only for files whose SHA-256 somebody else told.
 *
 * @param gateways who is asked, each as a source of its own
 */
record PlainFiles(GatewayList gateways) {
    /** Where the file is, one source for each gateway that did not lie. */
    List<FileSource> sources(IpfsAddress address) {
        String path = address.path().stream().map(PlainFiles::encoded).collect(Collectors.joining("/"));
        String place = "/ipfs/" + address.root() + (path.isEmpty() ? "" : "/" + path);
        return gateways.known().stream()
                .filter(gateway -> gateway.health().lies() == 0)
                .<FileSource>map(gateway -> HttpSource.of(
                        Gateway.LAYER, URI.create(gateway + place), gateway.credentials(), GatewayErrors::read))
                .toList();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
