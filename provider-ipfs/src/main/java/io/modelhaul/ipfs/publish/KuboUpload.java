package io.modelhaul.ipfs.publish;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.GatewayList;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Kubo node: its API takes a CAR and pins what it holds ({@code POST /api/v0/dag/import}). */
record KuboUpload(URI api, @Nullable Credentials credentials) implements UploadService {
    private static final int MAX_ANSWER = 1 << 20;
    private static final Pattern MULTIADDR = Pattern.compile("/(?:ip4|ip6|dns4?)/([^/]+)/tcp/([0-9]{1,5}).*");

    /** The node whose API address is in its folder, else the usual one of this machine; blocks on the disk. */
    static URI local(Environment environment) {
        Path folder = environment
                .folder("IPFS_PATH")
                .orElseGet(() -> environment.home().resolve(".ipfs"));
        try {
            Path file = folder.resolve("api");
            String text = Files.isRegularFile(file) && Files.size(file) < 1024
                    ? Files.readString(file).trim()
                    : "";
            Matcher address = MULTIADDR.matcher(text);
            if (address.matches()) {
                String host = address.group(1).contains(":") ? "[" + address.group(1) + "]" : address.group(1);
                return URI.create("http://" + host + ":" + address.group(2));
            }
        } catch (IOException | IllegalArgumentException e) {
            // then the usual address
        }
        return URI.create("http://127.0.0.1:5001");
    }

    @Override
    public String name() {
        return "kubo";
    }

    @Override
    public String endpoint() {
        return Gateway.name(api);
    }

    private HttpRequest call(String command) {
        String base = Gateway.withoutEnd(api.toString(), "/api/v0");
        return HttpRequest.post(URI.create(base + "/api/v0/" + command), "").credentials(credentials);
    }

    /** Content that is pinned is there, and will stay. */
    @Override
    public Mono<Boolean> keeps(Cid cid, HttpTransport http) {
        return GatewayList.once(http)
                .fetch(call("pin/ls?type=recursive&arg=" + cid), MAX_ANSWER)
                .thenReturn(true)
                .onErrorReturn(DownloadException.class, false);
    }

    @Override
    public Mono<Cid> send(Publication publication, HttpTransport http, LongConsumer progress) {
        HttpRequest call = call("dag/import?pin-roots=true&stats=true")
                .upload(Multipart.of(Map.of(), publication.carBytes(), publication.car(progress)));
        return http.fetch(call, MAX_ANSWER).map(answer -> root(answer.bytes()));
    }

    private Cid root(byte[] answer) {
        Cid root = null;
        try {
            for (String line : new String(answer, StandardCharsets.UTF_8).split("\n", -1)) {
                JsonNode told = line.isBlank()
                        ? null
                        : JsonMapper.shared().readTree(line).get("Root");
                if (told != null) {
                    String pin = told.path("PinErrorMsg").asString("");
                    if (!pin.isEmpty()) {
                        throw new DownloadException(
                                ErrorCode.PROTOCOL, endpoint() + " took the content and could not pin it: " + pin);
                    }
                    root = Cid.parse(told.path("Cid").path("/").asString(""));
                }
            }
        } catch (JacksonException e) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, endpoint() + " answered with something that is no JSON.", e);
        }
        if (root == null) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, endpoint() + " did not say what it keeps. Is it the API of a Kubo node?");
        }
        return root;
    }
}
