package io.modelhaul.modelscope.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.StatusErrors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads failures of the site and of its storage.
 *
 * @param endpoint the site
 * @param where what was asked about, for people
 * @param trusted whether the site has answered the same caller about the same before, so that a refusal is no verdict
 */
public record ScopeErrors(ScopeEndpoint endpoint, String where, boolean trusted) implements StatusErrors {
    private static final int MAX_WORDS = 300;
    /** What the site's envelope says of names that it does not know. */
    private static final int NO_REPOSITORY = 10_010_205;

    /** For calls about a revision of a repository. */
    public static ScopeErrors of(ScopeEndpoint endpoint, ScopeRepo repo, String revision) {
        return new ScopeErrors(endpoint, repo + " at '" + revision + "'", false);
    }

    /** For the next call about the same, after one that was answered. */
    ScopeErrors afterSuccess() {
        return new ScopeErrors(endpoint, where, true);
    }

    @Override
    public DownloadException read(HttpResponse answer, String body) {
        DownloadException standard = StatusErrors.STANDARD.read(answer, body);
        if (!endpoint.owns(answer.uri())) {
            // A signed address whose time is over; asked again, the site signs another.
            boolean refused = answer.status() == 401 || answer.status() == 403;
            return refused ? standard.retryable(true) : standard;
        }
        DownloadException own = ofCode(answer.status(), words(body));
        return own == null ? standard : own;
    }

    /** Refuses an answer that is a failure inside the envelope, whatever its status was. */
    void requireSuccess(JsonNode answer) {
        JsonNode success = answer.path("Success");
        if (success.isBoolean() && !success.booleanValue()) {
            int code = answer.path("Code").asInt(0);
            String words = words(answer);
            DownloadException own = ofCode(code == NO_REPOSITORY ? 404 : code, words);
            throw own == null ? ListingPage.failure("it is a failure with code " + code + ". " + words) : own;
        }
    }

    private @Nullable DownloadException ofCode(int code, String words) {
        return switch (code) {
            case 401 -> failure(ErrorCode.AUTH_REQUIRED, where + " is not for everybody to see" + token() + ".", words);
            // It happens in the middle of long lists, without meaning anything.
            case 403 ->
                failure(ErrorCode.FORBIDDEN, "ModelScope refuses access to " + where + token() + ".", words)
                        .retryable(trusted);
            case 404 ->
                failure(
                        ErrorCode.NOT_FOUND,
                        "There is no " + where + " at " + endpoint.base()
                                + ", or no such file in it: check the name and the revision.",
                        words);
            default -> null;
        };
    }

    private String token() {
        return endpoint.authorized() ? ", and not with this token" : ": a token that may see it is needed";
    }

    private static DownloadException failure(ErrorCode code, String what, String words) {
        return new DownloadException(code, words.isEmpty() ? what : what + " ModelScope says: \"" + words + "\"");
    }

    /** {@code Message} of the envelope, and the id by which the site's support finds the request. */
    private static String words(String body) {
        try {
            JsonNode json =
                    body.stripLeading().startsWith("{") ? JsonMapper.shared().readTree(body) : null;
            return json == null ? "" : words(json);
        } catch (JacksonException e) {
            return "";
        }
    }

    private static String words(JsonNode json) {
        String id = json.path("RequestId").asString("");
        String all = json.path("Message").asString("") + (id.isEmpty() ? "" : " (request " + id + ")");
        String line = all.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
    }
}
