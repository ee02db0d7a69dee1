package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpAnswer;
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
            boolean own = answer.uri().getRawAuthority().equals(registry.base().getRawAuthority());
            BearerChallenge challenge = own ? BearerChallenge.read(answer.header("WWW-Authenticate")) : null;
            return new DownloadException(
                    ErrorCode.AUTH_REQUIRED,
                    "The registry " + registry + " does not give " + name
                            + " to everybody, or does not know it. Check the name, or pass --token.",
                    challenge);
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
}
