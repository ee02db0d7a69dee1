package io.modelhaul.ipfs;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.Credentials;
import io.modelhaul.http.HttpCall;
import io.modelhaul.http.HttpTransport;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/** Pinata, version 3 of its API: a CAR as a public file. */
record PinataUpload(URI api, Credentials credentials) implements UploadService {
    static final URI USUAL = URI.create("https://uploads.pinata.cloud");
    private static final int MAX_ANSWER = 1 << 20;

    @Override
    public String name() {
        return "pinata";
    }

    @Override
    public String endpoint() {
        return api.getRawAuthority();
    }

    @Override
    public Mono<Cid> send(Publication publication, HttpTransport http, LongConsumer progress) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("network", "public");
        fields.put("car", "true");
        fields.put("name", String.valueOf(publication.path().getFileName()).replaceAll("[\\r\\n]", "_"));
        String base = api.toString().replaceAll("/+$", "");
        HttpCall call = HttpCall.post(URI.create(base + "/v3/files"), "")
                .credentials(credentials)
                .upload(Multipart.of(fields, publication.carBytes(), publication.car(progress)));
        return http.json(call, MAX_ANSWER).map(answer -> {
            String cid = answer.root().path("data").path("cid").asString("");
            if (cid.isEmpty()) {
                throw new DownloadException(ErrorCode.PROTOCOL, endpoint() + " did not say what it keeps.");
            }
            return Cid.parse(cid);
        });
    }
}
