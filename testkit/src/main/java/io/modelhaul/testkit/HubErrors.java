package io.modelhaul.testkit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The refusals of a Hub, with the codes and words that clients tell them apart by. */
final class HubErrors {

    private HubErrors() {}

    static Answer invalidToken() {
        return error(401, null, "Invalid credentials in Authorization header");
    }

    /** What the Hub says about unknown and private repositories alike, so that names do not leak. */
    static Answer repositoryNotFound(boolean authenticated) {
        return authenticated
                ? error(404, "RepoNotFound", "Repository not found")
                : error(401, "RepoNotFound", "Invalid username or password.");
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

    static Answer entryNotFound(HubCommit commit) {
        return error(404, "EntryNotFound", "Entry not found").with("X-Repo-Commit", commit.id());
    }

    static Answer notFound() {
        return error(404, null, "Sorry, we can't find the page you are looking for.");
    }

    static Answer methodNotAllowed() {
        return error(405, null, "Method not allowed").with("Allow", "GET, HEAD");
    }

    /** An object store's refusal. */
    static Answer storage(int status, String code, String message) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return Answer.of(status, "application/xml", Content.of(xml));
    }

    private static Answer error(int status, @Nullable String code, String message) {
        return Answer.of(status, "application/json; charset=utf-8", HubJson.error(message))
                .with("X-Error-Code", code)
                .with("X-Error-Message", headerValue(message));
    }

    /** A client-chosen revision ends up here; a header may hold visible ASCII only. */
    private static String headerValue(String message) {
        return message.replaceAll("[^ -~]", "?");
    }
}
