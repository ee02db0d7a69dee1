package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.ServedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The refusals of a Hub, with the codes and words that clients tell them apart by. */
public final class HubErrors {

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String CHALLENGE = "Bearer realm=\"Authentication required\", charset=\"UTF-8\"";

    private HubErrors() {}

    static Answer invalidToken() {
        return error(401, null, "Invalid credentials in Authorization header").with("WWW-Authenticate", CHALLENGE);
    }

    /**
     * What the Hub says without a token, and with a wrong one, about unknown and private repositories alike, so that names do
     * not leak.
     */
    static Answer unauthorized(HubRequest request) {
        String message = "Invalid username or password.";
        Answer answer = request.target() == ServedRequest.Target.RESOLVE
                ? Answer.of(401, TEXT, Content.of(message))
                        .with("ETag", HubHeaders.weakEtag(message.getBytes(StandardCharsets.UTF_8)))
                : error(401, null, message);
        return answer.with("X-Error-Message", message).with("WWW-Authenticate", CHALLENGE);
    }

    /** What it says to those whom it knows. */
    static Answer repositoryNotFound() {
        return error(404, "RepoNotFound", "Repository not found");
    }

    static Answer disabled() {
        return error(403, null, "Access to this resource is disabled.");
    }

    static Answer gated(HubRepository repository, boolean authenticated, String endpoint) {
        String name = repository.type().name().toLowerCase(Locale.ROOT) + " " + repository.id();
        String advice = authenticated
                ? " is restricted and you are not in the authorized list. Visit " + endpoint + "/" + repository
                        + " to ask for access."
                : " is restricted. You must have access to it and be authenticated to access it. Please log in.";
        return error(authenticated ? 403 : 401, "GatedRepo", "Access to " + name + advice);
    }

    static Answer revisionNotFound(@Nullable String revision) {
        return error(404, "RevisionNotFound", "Invalid rev id: " + revision);
    }

    static Answer entryNotFound(HubRequest request, HubCommit commit) {
        String message = "Entry not found";
        Answer answer = request.target() == ServedRequest.Target.RESOLVE
                ? Answer.of(404, TEXT, Content.of(message))
                        .with("Accept-Ranges", "bytes")
                        .with("X-Error-Code", "EntryNotFound")
                        .with("X-Error-Message", message)
                        .with("X-Hub-Cache", "MISS")
                : error(404, "EntryNotFound", message);
        return answer.with("X-Repo-Commit", commit.id());
    }

    static Answer notFound() {
        return error(404, null, "Sorry, we can't find the page you are looking for.");
    }

    public static Answer methodNotAllowed() {
        return error(405, null, "Method not allowed").with("Allow", "GET, HEAD");
    }

    /** An object store's refusal. */
    public static Answer storage(int status, String code, String message) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return Answer.of(status, "application/xml", Content.of(xml));
    }

    private static Answer error(int status, @Nullable String code, String message) {
        return HubJson.answer(status, HubJson.error(message))
                .with("X-Error-Code", code)
                .with("X-Error-Message", headerValue(message));
    }

    /** A client-chosen revision ends up here; a header may hold visible ASCII only. */
    private static String headerValue(String message) {
        return message.replaceAll("[^ -~]", "?");
    }
}
