package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.FileAnswers;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.PercentEncoding;
import io.modelhaul.testkit.http.SignedUrls;
import io.modelhaul.testkit.hub.HubAddress;
import io.modelhaul.testkit.hub.HubErrors;
import io.modelhaul.testkit.hub.HubRoutes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The honest answers of a registry: manifests; blobs by a redirect to another host name with a signed address, as Ollama's
 * registry does; and tokens of its own for those who bring the right credentials, where it wants any.
 */
public final class RegistryRoutes {

    private static final String JSON = "application/json; charset=utf-8";

    private final SignedUrls signatures;
    private final Map<String, Content> manifests = new ConcurrentHashMap<>();
    private final Map<String, Content> blobs = new ConcurrentHashMap<>();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private final Set<String> admitted = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String wanted;
    private volatile @Nullable String basic;
    private volatile boolean basicAtRealm;

    public RegistryRoutes(SignedUrls signatures) {
        this.signatures = signatures;
    }

    public void put(String id, String tag, Content manifest, List<RegistryLayer> layers) {
        layers.forEach(layer -> blobs.put(layer.digest(), layer.content()));
        manifests.put(id + ":" + tag, manifest);
        manifests.put(id + ":sha256:" + manifest.sha256(), manifest);
    }

    public void remove(String id, String tag) {
        manifests.remove(id + ":" + tag);
    }

    public void want(@Nullable String credential) {
        wanted = credential;
    }

    /** Wants this user and password for everything, if {@code realm} at its token service, else at the registry itself. */
    public void wantLogin(String user, String password, boolean realm) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        basic = "Basic " + Base64.getEncoder().encodeToString(both);
        basicAtRealm = realm;
    }

    /** Forgets the tokens that were handed out. */
    public void expireTokens() {
        admitted.clear();
    }

    public List<String> issuedTokens() {
        return List.copyOf(tokens);
    }

    public Answer answer(HubRequest request) {
        if (request.rawPath().equals("/token")) {
            return token(request);
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HubErrors.methodNotAllowed();
        }
        return switch (request.address().kind()) {
            case STORAGE -> stored(request);
            case MANIFEST, BLOB, TAGS -> admits(request) ? content(request) : challenge(request);
            default -> Answer.of(404, JSON, Content.of("{\"errors\":[{\"code\":\"NOT_FOUND\"}]}"));
        };
    }

    private boolean admits(HubRequest request) {
        if (basic != null && !basicAtRealm) {
            return request.header("Authorization").equals(Optional.of(basic));
        }
        return wanted == null && basic == null
                || request.token().filter(admitted::contains).isPresent();
    }

    private Answer challenge(HubRequest request) {
        if (basic != null && !basicAtRealm) {
            return Answer.of(401, JSON, Content.of("{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}"))
                    .with("WWW-Authenticate", "Basic realm=\"registry\"");
        }
        String scope = "repository:" + request.address().id() + ":pull";
        return Answer.of(401, JSON, Content.of("{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}"))
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + request.baseUrl() + "/token\",service=\"registry\",scope=\"" + scope
                                + "\"");
    }

    private Answer token(HubRequest request) {
        String credential = wanted;
        if (credential != null && !request.token().equals(Optional.of(credential))) {
            return Answer.of(401, JSON, Content.of("{\"error\":\"wrong credentials\"}"));
        }
        if (basicAtRealm && !request.header("Authorization").equals(Optional.ofNullable(basic))) {
            return Answer.of(401, JSON, Content.of("{\"error\":\"wrong credentials\"}"));
        }
        String token = "rt0." + UUID.randomUUID();
        tokens.add(token);
        admitted.add(token);
        return Answer.of(200, JSON, Content.of("{\"token\":\"" + token + "\"}"));
    }

    private Answer content(HubRequest request) {
        HubAddress address = request.address();
        if (address.kind() == HubAddress.Kind.MANIFEST) {
            Content manifest = manifests.get(address.id() + ":" + address.revision());
            return manifest == null
                    ? unknown("MANIFEST_UNKNOWN")
                    : Answer.of(200, RegistryManifest.typeOf(manifest), manifest)
                            .with("Docker-Content-Digest", "sha256:" + manifest.sha256());
        }
        if (address.kind() == HubAddress.Kind.TAGS) {
            return tags(address.id());
        }
        Content blob = blobs.get(address.path());
        if (blob == null) {
            return unknown("BLOB_UNKNOWN");
        }
        // Ollama asks for the size with a HEAD that must not redirect, and goes on at where a GET is sent.
        return request.method().equals("HEAD")
                ? Answer.of(200, "application/octet-stream", blob)
                : HubRoutes.redirect(307, location(request));
    }

    private Answer tags(String id) {
        String start = id + ":";
        List<String> tags = manifests.keySet().stream()
                .filter(key -> key.startsWith(start) && !key.startsWith("sha256:", start.length()))
                .map(key -> '"' + key.substring(start.length()) + '"')
                .sorted()
                .toList();
        return tags.isEmpty()
                ? unknown("NAME_UNKNOWN")
                : Answer.of(200, JSON, Content.of("{\"name\":\"" + id + "\",\"tags\":" + tags + "}"));
    }

    private static Answer unknown(String code) {
        return Answer.of(404, JSON, Content.of("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"unknown\"}]}"));
    }

    private String location(HubRequest request) {
        URI asked = URI.create(request.baseUrl());
        String other = "localhost".equals(asked.getHost()) ? "127.0.0.1" : "localhost";
        String digest = request.address().path();
        String path = "/storage/models/"
                + PercentEncoding.component(request.address().id()) + "/" + digest.substring("sha256:".length());
        return asked.getScheme() + "://" + other + ":" + asked.getPort() + path + "?" + signatures.query(path, digest);
    }

    private Answer stored(HubRequest request) {
        if (request.header("Authorization").isPresent()) {
            return HubErrors.storage(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        String digest = request.parameter("key").orElse("");
        Content blob = blobs.get(digest);
        if (signatures.check(request) != SignedUrls.Verdict.VALID || blob == null) {
            return HubErrors.storage(403, "AccessDenied", "Request has expired");
        }
        return FileAnswers.content(request, HubFile.lfs(digest, blob), '"' + digest.substring(7, 39) + '"');
    }
}
