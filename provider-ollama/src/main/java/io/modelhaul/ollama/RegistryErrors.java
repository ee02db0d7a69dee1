package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpAnswer;
import io.modelhaul.http.ServerWords;
import io.modelhaul.http.StatusErrors;

/**
 * Reads a registry's failures.
 *
 * @param registry the registry that was asked
 * @param name the model that the call was about
 */
record RegistryErrors(Registry registry, OllamaName name) implements StatusErrors {
    @Override
    public DownloadException read(HttpAnswer answer, String body) {
        DownloadException standard = StatusErrors.STANDARD.read(answer, body);
        if (answer.status() == 401) {
            // What a storage host asks for is no business of the registry's tokens.
            BearerChallenge challenge = own(answer) ? BearerChallenge.read(answer.header("WWW-Authenticate")) : null;
            return new DownloadException(
                    ErrorCode.AUTH_REQUIRED,
                    "The registry " + registry + " does not give " + name
                            + " to everybody, or does not know it. Check the name, or pass --token.",
                    challenge);
        }
        if (answer.status() == 400 && own(answer)) {
            String words = ServerWords.of(answer, body);
            return words.isEmpty() ? standard : refused(words);
        }
        if (answer.status() == 412) {
            return new DownloadException(
                    ErrorCode.PROTOCOL,
                    "The registry " + registry + " gives " + name
                            + " only to newer programs. Pull it through an up-to-date Ollama server.");
        }
        return standard.code() == ErrorCode.NOT_FOUND
                ? new DownloadException(
                        ErrorCode.NOT_FOUND,
                        "There is no " + name + " at " + registry + ". Check the name and the tag.")
                : standard;
    }

    private boolean own(HttpAnswer answer) {
        return answer.uri().getRawAuthority().equals(registry.base().getRawAuthority());
    }

    /** What cannot be had, some registries say in a sentence: no such quantisation, a model in several parts. */
    private DownloadException refused(String words) {
        boolean absent = words.contains("not available") || words.contains("not found") || words.contains("not exist");
        return new DownloadException(
                absent ? ErrorCode.NOT_FOUND : ErrorCode.INVALID_REQUEST,
                "The registry " + registry + " says of " + name + ": " + words);
    }
}
