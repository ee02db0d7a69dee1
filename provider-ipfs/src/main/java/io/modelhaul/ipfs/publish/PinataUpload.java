package io.modelhaul.ipfs.publish;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.internal.http.body.ErrorBody;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.GatewayList;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/** Pinata, version 3 of its API: a CAR as a public file. */
record PinataUpload(URI api, Credentials credentials) implements UploadService {
    static final URI USUAL = URI.create("https://uploads.pinata.cloud");
    /** Answers for what is stored already, where the usual place takes uploads only. */
    private static final URI USUAL_LIST = URI.create("https://api.pinata.cloud");

    private static final int MAX_ANSWER = 1 << 20;

    @Override
    public String name() {
        return "pinata";
    }

    @Override
    public String endpoint() {
        return Gateway.name(api);
    }

    @Override
    public Mono<Cid> send(Publication publication, HttpTransport http, LongConsumer progress) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("network", "public");
        fields.put("car", "true");
        fields.put("name", String.valueOf(publication.path().getFileName()).replaceAll("[\\r\\n]", "_"));
        HttpRequest call = HttpRequest.post(place(api, ""), "")
                .credentials(credentials)
                .errors(PinataUpload::read)
                .upload(Multipart.of(fields, publication.carBytes(), publication.car(progress)));
        return http.json(call, MAX_ANSWER).map(answer -> {
            String cid = answer.root().path("data").path("cid").asString("");
            if (cid.isEmpty()) {
                throw new DownloadException(ErrorCode.PROTOCOL, endpoint() + " did not say what it keeps.");
            }
            return Cid.parse(cid);
        });
    }

    @Override
    public Mono<Boolean> keeps(Cid cid, HttpTransport http) {
        URI list = api.equals(USUAL) ? USUAL_LIST : api;
        HttpRequest call = HttpRequest.get(place(list, "/public?cid=" + cid))
                .credentials(new Credentials(list, credentials.headers()));
        return GatewayList.once(http)
                .json(call, MAX_ANSWER)
                .map(answer -> !answer.root().path("data").path("files").isEmpty())
                .onErrorReturn(DownloadException.class, false);
    }

    private static URI place(URI server, String rest) {
        return URI.create(Gateway.withoutEnd(server.toString(), "/") + "/v3/files" + rest);
    }

    /** What it refuses is a matter of the account: its plan, its room, its rights. */
    private static DownloadException read(HttpResponse answer, String body) {
        DownloadException usual = StatusErrors.STANDARD.read(answer, body);
        return switch (answer.status()) {
            case 402, 403, 413 ->
                new DownloadException(
                        ErrorCode.FORBIDDEN,
                        answer.host() + " refused the upload (" + answer.status() + ": " + ErrorBody.of(answer, body)
                                + "). Free some of the account's room, choose a larger plan, or use a JWT that may"
                                + " upload.");
            default -> usual;
        };
    }
}
