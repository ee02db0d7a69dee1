package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.StatusErrors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Hub's failures in the order in which {@code huggingface_hub} does: error code headers, then the message of a
 * disabled repository, then what a status means on a repository's address.
 *
 * @param endpoint the Hub that was asked
 * @param repo the repository that the call was about; null for the catalogue
 * @param revision the revision that the call was about; null for the catalogue
 * @param call what was asked for
 */
public record HubErrors(
        HubEndpoint endpoint,
        @Nullable HubRepo repo,
        @Nullable String revision,
        Call call) implements StatusErrors {
    /** What a call asks for. */
    private enum Call {
        CATALOGUE,
        COMMIT,
        LIST,
        CONTENT
    }

    /** Marks a failure in which the Hub itself has said what is wrong, rather than a server that lacks a part of a Hub. */
    private static final class SaidByHub extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SaidByHub() {
            super("said by the Hub", null, false, false);
        }
    }

    private static final int LOGIN_WANTED = 511;

    private static final String DISABLED = "Access to this resource is disabled.";
    private static final String LOGIN = " The network wants a login first: open any web page in a browser to log in.";
    private static final String BAD_CREDENTIALS = "Invalid credentials in Authorization header";

    public static HubErrors of(HubEndpoint endpoint, HubRepo repo, String revision) {
        return new HubErrors(endpoint, repo, revision, Call.CONTENT);
    }

    static HubErrors ofCommit(HubEndpoint endpoint, HubRepo repo, String revision) {
        return new HubErrors(endpoint, repo, revision, Call.COMMIT);
    }

    static HubErrors ofList(HubEndpoint endpoint, HubRepo repo, String commit) {
        return new HubErrors(endpoint, repo, commit, Call.LIST);
    }

    static HubErrors ofCatalogue(HubEndpoint endpoint) {
        return new HubErrors(endpoint, null, null, Call.CATALOGUE);
    }

    /** Whether the failure is what the Hub itself has said, so that asking in another way would not help. */
    public static boolean isOfHub(Throwable failure) {
        return failure.getCause() instanceof SaidByHub;
    }

    @Override
    public DownloadException read(HttpResponse answer, String body) {
        String code = answer.header("X-Error-Code");
        if (code == null && ofStorage(answer)) {
            DownloadException standard = StatusErrors.STANDARD.read(answer, body);
            boolean refused = standard.code() == ErrorCode.AUTH_REQUIRED || standard.code() == ErrorCode.FORBIDDEN;
            return refused ? standard.retryable(true) : standard;
        }
        HubErrorBody words = HubErrorBody.of(answer, body);
        DownloadException named =
                switch (code == null ? "" : code) {
                    case "RevisionNotFound" ->
                        failure(
                                ErrorCode.NOT_FOUND,
                                "There is no revision '" + revision + "' in " + repo + ".",
                                words,
                                "Check the name on the repository's page; one with slashes is given with the option"
                                        + " 'revision'.");
                    case "EntryNotFound" ->
                        notFound("There is no such file in " + repo + " at '" + revision + "'.", words);
                    case "GatedRepo" -> gated(words);
                    default -> null;
                };
        if (named != null) {
            return named;
        }
        return words.says(DISABLED) ? disabled(words) : byStatus(answer, body, words, "RepoNotFound".equals(code));
    }

    /** Storage refuses an address when the time for which the Hub signed it is over: asked again, the Hub signs another. */
    private boolean ofStorage(HttpResponse answer) {
        boolean wordless = !answer.redirects().isEmpty() && answer.header("X-Error-Message") == null;
        return !endpoint.sameOrigin(answer.uri()) || (wordless && answer.status() == 403);
    }

    private DownloadException byStatus(HttpResponse answer, String body, HubErrorBody words, boolean repoNotFound) {
        if (words.says(BAD_CREDENTIALS)) {
            return failure(
                    ErrorCode.AUTH_REQUIRED,
                    "The Hub does not accept the token" + fromOrigin() + ".",
                    words,
                    "Check it at " + endpoint.resolve("settings/tokens")
                            + ", or leave it out for public repositories.");
        }
        if (repoNotFound) {
            return unknown(words);
        }
        if (answer.status() == 401) {
            return unauthenticated(words);
        }
        DownloadException standard = StatusErrors.STANDARD.read(answer, words.isEmpty() ? body : "");
        if (answer.status() == LOGIN_WANTED) {
            return withWords(standard, LOGIN, words).retryable(false);
        }
        boolean missing = standard.code() == ErrorCode.NOT_FOUND
                || standard.code() == ErrorCode.SERVER_ERROR
                || answer.status() == 405;
        String what = missing ? missingPart() : "";
        return words.isEmpty() && what.isEmpty() ? standard : withWords(standard, what, words);
    }

    /** A mirror may lack a part of a Hub, of which a single file is not in need. */
    private String missingPart() {
        return switch (call) {
            case COMMIT ->
                " It was asked which commit '" + revision + "' of " + repo
                        + " is, without which there is no list of its files: check the name. A single file may be there"
                        + " all the same: name one.";
            case LIST ->
                " It is the list of the files of " + repo
                        + " that is missing: choose another endpoint, or name a single file, which needs no list.";
            default -> "";
        };
    }

    /** The Hub answers so, with or without a wrong token, for what is private, gated or not there. */
    private DownloadException unauthenticated(HubErrorBody words) {
        if (repo == null) {
            return failure(ErrorCode.AUTH_REQUIRED, "The Hub wants to know who asks.", words, advice());
        }
        String what = "There is no " + repo + " at " + endpoint.base()
                + " for everybody to see: it is private, gated or" + " not there"
                + (endpoint.authorized() ? ", or the token" + fromOrigin() + " is not accepted." : ".");
        return failure(ErrorCode.AUTH_REQUIRED, what, words, advice());
    }

    private String advice() {
        return endpoint.authorized()
                ? "Check the name, that the token" + fromOrigin()
                        + " is valid, and that the account of this token may see" + " it."
                : "Check the name, and " + tokenHint();
    }

    private String fromOrigin() {
        return endpoint.tokenOrigin() == null ? "" : " from " + endpoint.tokenOrigin();
    }

    private DownloadException unknown(HubErrorBody words) {
        return failure(
                ErrorCode.NOT_FOUND,
                "The repository " + repo + " was not found at " + endpoint.base() + ", or it is private.",
                words,
                "Check the name and the repository type (option 'repoType')"
                        + (endpoint.authorized()
                                ? ", or use a token that may see it; this one is" + fromOrigin() + "."
                                : "; " + tokenHint()));
    }

    private DownloadException gated(HubErrorBody words) {
        String ask = repo == null ? "" : "Ask for access at " + endpoint.page(repo);
        return failure(
                ErrorCode.GATED,
                "Access to " + repo + " must be granted by its owner first.",
                words,
                ask
                        + (endpoint.authorized()
                                ? ", with the account of this token, which is" + fromOrigin() + "."
                                : "; then " + tokenHint()));
    }

    private DownloadException disabled(HubErrorBody words) {
        String look = repo == null ? "" : "See " + endpoint.page(repo) + " for the reason.";
        return failure(ErrorCode.FORBIDDEN, "The Hub has disabled access to " + repo + ".", words, look);
    }

    private static DownloadException notFound(String what, HubErrorBody words) {
        return failure(ErrorCode.NOT_FOUND, what, words, "Check the name on the repository's page.");
    }

    private String tokenHint() {
        return "pass a token that may see it, with the option 'token' or HF_TOKEN.";
    }

    private static DownloadException failure(ErrorCode code, String what, HubErrorBody words, String advice) {
        return new DownloadException(code, what + words.quoted() + " " + advice, new SaidByHub());
    }

    private static DownloadException withWords(DownloadException standard, String more, HubErrorBody words) {
        DownloadException failure = new DownloadException(
                standard.code(), standard.hint(), standard.reason() + more + words.quoted(), standard.getCause());
        return standard.retryAfter() == null
                ? failure.retryable(standard.retryable())
                : failure.retryAfter(standard.retryAfter());
    }
}
