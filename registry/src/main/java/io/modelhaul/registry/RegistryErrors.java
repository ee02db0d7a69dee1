package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.internal.http.body.ErrorBody;
import org.jspecify.annotations.Nullable;

/**
 * Reads a registry's failures.
 *
 * @param registry the registry that was asked
 * @param model what the call was about, for people
 * @param answered called when the registry answered at all
 */
record RegistryErrors(RegistryAddress registry, String model, Runnable answered) implements StatusErrors {
    @Override
    public DownloadException read(HttpResponse answer, String body) {
        DownloadException standard = StatusErrors.STANDARD.read(answer, body);
        if (answer.status() == 400 && own(answer) && speaksTls(body)) {
            return new DownloadException(
                    ErrorCode.PROTOCOL, "The registry " + registry + " speaks TLS: write https:// before its name.");
        }
        answered.run();
        return switch (answer.status()) {
            case 400 -> own(answer) ? refused(ErrorBody.of(answer, body), standard) : standard;
            case 401 -> unauthorized(answer);
            case 412 ->
                new DownloadException(
                        ErrorCode.PROTOCOL,
                        "The registry " + registry + " gives " + model
                                + " only to newer programs. Pull it with the newest"
                                + " version of the program that it was made for.");
            default ->
                standard.code() == ErrorCode.NOT_FOUND
                        ? new DownloadException(
                                ErrorCode.NOT_FOUND,
                                "There is no " + model + " at " + registry + ". Check the name and the tag.")
                        : standard;
        };
    }

    /** What servers in Go, nginx and Tomcat say to plain http at a port for TLS. */
    private boolean speaksTls(String body) {
        return "http".equals(registry.base().getScheme())
                && (body.contains("HTTPS server") || body.contains("HTTPS port") || body.contains("requires TLS"));
    }

    private DownloadException unauthorized(HttpResponse answer) {
        // What a storage host asks for is no business of the registry's tokens.
        Throwable challenge = own(answer) ? challenge(answer.firstHeader("WWW-Authenticate")) : null;
        return new DownloadException(
                ErrorCode.AUTH_REQUIRED,
                "The registry " + registry + " does not give " + model
                        + " to everybody, or does not know it. Check the name, or pass a token with the option 'token'.",
                challenge);
    }

    private static @Nullable Throwable challenge(@Nullable String header) {
        BearerChallenge bearer = BearerChallenge.read(header);
        return bearer == null ? BasicChallenge.read(header) : bearer;
    }

    private boolean own(HttpResponse answer) {
        return answer.uri().getRawAuthority().equals(registry.base().getRawAuthority());
    }

    /** What cannot be had, some registries say in a sentence: no such quantisation, a model in several parts. */
    private DownloadException refused(String words, DownloadException standard) {
        if (words.isEmpty()) {
            return standard;
        }
        boolean absent = words.contains("not available") || words.contains("not found") || words.contains("not exist");
        return new DownloadException(
                absent ? ErrorCode.NOT_FOUND : ErrorCode.INVALID_REQUEST,
                "The registry " + registry + " says of " + model + ": " + words);
    }
}
