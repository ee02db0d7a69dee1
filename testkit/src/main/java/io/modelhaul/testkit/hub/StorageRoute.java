package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.FileAnswers;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.PercentEncoding;
import io.modelhaul.testkit.http.SignedUrls;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Large files by their signed address. Like an object store it knows content by digest, gives entity tags of its own,
 * and, on a host name of its own, refuses requests that carry credentials beside the signature.
 */
public final class StorageRoute {

    private final StorageHost host;
    private final SignedUrls signatures;
    private final Map<String, StoredObject> objects = new ConcurrentHashMap<>();
    private volatile String otherPort = "";

    public StorageRoute(StorageHost host, SignedUrls signatures) {
        this.host = host;
        this.signatures = signatures;
    }

    /** Sets scheme and authority of the second server. */
    public void otherPort(String baseUrl) {
        otherPort = baseUrl;
    }

    /** A fresh signed address of a file. */
    public String location(HubRequest request, HubRepository repository, HubCommit commit, HubFile file) {
        String path = "/storage/" + repository.type().apiName() + "/" + PercentEncoding.component(repository.id()) + "/"
                + file.sha256();
        objects.put(path, new StoredObject(file, commit));
        return base(request) + path + "?" + signatures.query(path, file.path());
    }

    public Answer answer(HubRequest request) {
        if (host == StorageHost.OTHER_NAME
                && (request.header("Authorization").isPresent()
                        || request.header("Cookie").isPresent())) {
            return HubErrors.storage(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        return switch (signatures.check(request)) {
            case FORGED -> HubErrors.storage(403, "SignatureDoesNotMatch", "The signature does not match");
            case EXPIRED -> HubErrors.storage(403, "AccessDenied", "Request has expired");
            case VALID ->
                Optional.ofNullable(objects.get(request.rawPath()))
                        .map(object -> content(request, object))
                        .orElseGet(() -> HubErrors.storage(404, "NoSuchKey", "The specified key does not exist"));
        };
    }

    private Answer content(HubRequest request, StoredObject object) {
        HubFile file = object.file();
        Answer answer = FileAnswers.content(request, file, '"' + file.storageEtag() + '"');
        // Clients follow a redirect within the host and expect a Hub's headers at its end.
        return host == StorageHost.OTHER_NAME ? answer : ResolveRoute.linked(answer, object.commit(), file);
    }

    private String base(HubRequest request) {
        return switch (host) {
            case OTHER_NAME -> otherName(request.baseUrl());
            case OTHER_PORT -> otherPort;
            case SAME_HOST, NONE -> request.baseUrl();
        };
    }

    private static String otherName(String baseUrl) {
        URI asked = URI.create(baseUrl);
        String other = "localhost".equals(asked.getHost()) ? "127.0.0.1" : "localhost";
        return asked.getScheme() + "://" + other + ":" + asked.getPort();
    }

    private record StoredObject(HubFile file, HubCommit commit) {}
}
