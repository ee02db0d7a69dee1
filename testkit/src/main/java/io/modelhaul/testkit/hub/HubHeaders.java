package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.ServedRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** What stands in the head of every answer of the Hub beside what it is about, as recorded from the public one. */
final class HubHeaders {
    private static final Map<String, String> COMMON = Map.of(
            "Access-Control-Allow-Origin",
            "https://huggingface.co",
            "Access-Control-Expose-Headers",
            "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,"
                    + "Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash",
            "Access-Control-Max-Age",
            "86400",
            "Alt-Svc",
            "h3=\":443\"; ma=86400",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Referrer-Policy",
            "strict-origin-when-cross-origin",
            "Strict-Transport-Security",
            "max-age=31536000",
            "Via",
            "1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)",
            "X-Powered-By",
            "huggingface-moon");

    private HubHeaders() {}

    /** Adds them to the answer to a request. */
    static Answer on(HubRequest request, Answer answer) {
        Answer whole = answer;
        for (Map.Entry<String, String> header : COMMON.entrySet()) {
            whole = whole.with(header.getKey(), header.getValue());
        }
        if (answer.header("Vary").isEmpty()) {
            whole = whole.with("Vary", "Origin");
        }
        whole = whole.with("X-Cache", (answer.status() < 400 ? "Miss" : "Error") + " from cloudfront");
        return limits(request, whole);
    }

    /** Windows of five minutes, one for the API and one for files; larger with a token. */
    private static Answer limits(HubRequest request, Answer answer) {
        boolean file = request.target() == ServedRequest.Target.RESOLVE;
        boolean known = request.token().isPresent();
        String kind = file ? "resolvers" : "api";
        int limit = file ? (known ? 5000 : 3000) : (known ? 1000 : 500);
        return answer.with("RateLimit", '"' + kind + "\";r=" + (limit - 1) + ";t=300")
                .with("RateLimit-Policy", "\"fixed window\";\"" + kind + "\";q=" + limit + ";w=300");
    }

    /** The weak entity tag of a document: its length and a digest. */
    static String weakEtag(byte[] document) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(document);
            return "W/\"" + Integer.toHexString(document.length) + "-"
                    + Base64.getEncoder().withoutPadding().encodeToString(digest) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
