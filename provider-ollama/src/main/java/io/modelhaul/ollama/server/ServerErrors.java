package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.ollama.shared.OllamaJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the words of an Ollama server mean. Failures of a pull have no code of their own: they are told as text inside a 200,
 * or with a 400 or 500 before it.
 */
public final class ServerErrors implements StatusErrors {
    private static final int MAX_WORDS = 300;

    /** The rules in the order in which they are tried: the more telling words first. */
    private static final List<Rule> RULES = List.of(
            rule(
                    "no space left|not enough (disk )?space|disk (is )?full|disk quota",
                    ErrorCode.DISK_FULL,
                    false,
                    "Free some room on the server's disk, then pull again."),
            rule(
                    "\\b412\\b|newer version of ollama|requires a newer version",
                    ErrorCode.PROTOCOL,
                    false,
                    "Update the Ollama server (https://ollama.com/download), then pull again."),
            rule(
                    "insecure protocol|server gave HTTP response to HTTPS client|first record does not look like a TLS handshake",
                    ErrorCode.INVALID_REQUEST,
                    false,
                    "Set the option 'insecure' if a registry without TLS is meant."),
            rule(
                    "invalid model (name|path)|invalid name|name is invalid|invalid digest format|invalid image format|"
                            + "unqualified name|model is required|invalid reference",
                    ErrorCode.INVALID_REQUEST,
                    false,
                    "Write model, model:tag or namespace/model:tag."),
            rule(
                    "file does not exist|not available in the repository|model .*not found|manifest unknown|name unknown|no such model|not found, try",
                    ErrorCode.NOT_FOUND,
                    false,
                    "Check the name and the tag."),
            rule(
                    "digest mismatch",
                    ErrorCode.CHECKSUM_MISMATCH,
                    true,
                    "Pull again; if it stays wrong, a proxy may be changing the bytes."),
            rule(
                    "unauthorized|\\b401\\b",
                    ErrorCode.AUTH_REQUIRED,
                    false,
                    "The server has no access to this model at its registry."),
            rule(
                    "access denied|forbidden|\\b403\\b",
                    ErrorCode.FORBIDDEN,
                    false,
                    "The server has no access to this model at its registry."),
            rule(
                    "read-only file system|permission denied",
                    ErrorCode.READ_ONLY,
                    false,
                    "Let the server write to its folder of models (OLLAMA_MODELS)."),
            rule("\\b429\\b|too many requests", ErrorCode.RATE_LIMITED, true, "Try again later."),
            rule("timeout|timed out|deadline exceeded", ErrorCode.TIMEOUT, true, "Try again later."),
            rule(
                    "\\beof\\b|connection (reset|refused)|no such host|dial tcp|network is unreachable|no route to host|"
                            + "broken pipe|tls handshake|temporary failure|server misbehaving|http2:|goaway",
                    ErrorCode.UNREACHABLE,
                    true,
                    "The server cannot reach its registry: check its network."),
            rule(": 400: ", ErrorCode.INVALID_REQUEST, false, "Check the name and the tag."),
            rule(": 4\\d\\d: ", ErrorCode.PROTOCOL, false, "Check the name, and that the server is up to date."));

    private static final Rule OTHER = rule("", ErrorCode.SERVER_ERROR, true, "The server's log tells more.");

    private final ServerAddress server;
    private final @Nullable String model;

    /** @param model the model that the call is about; null for none */
    public ServerErrors(ServerAddress server, @Nullable String model) {
        this.server = server;
        this.model = model;
    }

    private record Rule(Pattern words, ErrorCode code, boolean retryable, String advice) {}

    private static Rule rule(String words, ErrorCode code, boolean retryable, String advice) {
        return new Rule(Pattern.compile(words, Pattern.CASE_INSENSITIVE), code, retryable, advice);
    }

    /** The failure that the server told. */
    DownloadException told(String words) {
        Rule rule = RULES.stream()
                .filter(each -> each.words().matcher(words).find())
                .findFirst()
                .orElse(OTHER);
        return failure(rule.code(), words, rule.advice()).retryable(rule.retryable());
    }

    private DownloadException failure(ErrorCode code, String words, String advice) {
        String about = model == null ? "" : " about " + model;
        String said = words.isEmpty() ? "nothing but that it failed" : words.replaceFirst("[.\\s]+$", "");
        Hint hint = code == ErrorCode.NOT_FOUND ? Hint.SEARCH_CATALOGUE : null;
        return new DownloadException(code, hint, "Ollama at " + server + " says" + about + ": " + said + ". " + advice);
    }

    @Override
    public DownloadException read(HttpResponse answer, String body) {
        String words = words(body);
        int status = answer.status();
        if (words == null || status == 401 || status == 403 || status == 407 || status == 429) {
            return wordless(answer, body);
        }
        DownloadException told = told(words);
        boolean unknown = told.code() == ErrorCode.SERVER_ERROR;
        if (status == 404) {
            return unknown ? failure(ErrorCode.NOT_FOUND, words, "Check the name.") : told;
        }
        return unknown && status < 500 ? failure(ErrorCode.INVALID_REQUEST, words, "Correct the call.") : told;
    }

    private DownloadException wordless(HttpResponse answer, String body) {
        DownloadException standard = StatusErrors.STANDARD.read(answer, body);
        if (standard.code() == ErrorCode.FORBIDDEN) {
            return new DownloadException(
                    ErrorCode.FORBIDDEN,
                    standard.getMessage() + " A server that is bound to loopback refuses every other name: call it by"
                            + " 127.0.0.1 there, or start it with OLLAMA_HOST=0.0.0.0.");
        }
        boolean otherService = standard.code() == ErrorCode.NOT_FOUND || answer.status() == 405;
        return otherService
                ? new DownloadException(
                        ErrorCode.PROTOCOL,
                        "What answers at " + server + " is not an Ollama server (" + answer.status()
                                + "). Check the option 'endpoint' or OLLAMA_HOST.")
                : standard;
    }

    private static @Nullable String words(String body) {
        JsonNode root =
                body.stripLeading().startsWith("{") ? OllamaJson.read(body.getBytes(StandardCharsets.UTF_8)) : null;
        String error = root == null ? null : OllamaJson.text(root, "error");
        return error == null ? null : OllamaJson.words(OllamaJson.unwrapped(error), MAX_WORDS);
    }
}
