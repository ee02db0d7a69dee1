package io.modelhaul.spring;

import io.modelhaul.DownloadException;
import io.modelhaul.Hint;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a download that failed while the application started, and which property or option helps. */
final class DownloadFailureAnalyzer extends AbstractFailureAnalyzer<DownloadException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, DownloadException failure) {
        return new FailureAnalysis(failure.code() + ": " + failure.reason(), action(failure.hint()), failure);
    }

    private static @Nullable String action(@Nullable Hint hint) {
        return hint == null
                ? null
                : switch (hint) {
                    case RAISE_STALL_TIMEOUT -> "Start again, or raise modelhaul.stall-timeout.";
                    case RAISE_CONNECT_TIMEOUT ->
                        "Check the address and the network, or raise modelhaul.connect-timeout.";
                    case USE_CREDENTIALS ->
                        "Set the provider's token in the environment or below modelhaul.variables, such as"
                                + " modelhaul.variables.HF_TOKEN, or pass DownloadOptions.TOKEN.";
                    case ADD_PROVIDER -> "Add the provider's module to the dependencies of the application.";
                    case ALLOW_INSECURE -> "Use https://, or set DownloadOptions.INSECURE.";
                    case GIVE_DIGEST -> "Use https://, set DownloadOptions.SHA256, or set DownloadOptions.INSECURE.";
                    case ALLOW_NETWORK -> "Set another DownloadOptions.POLICY than CACHE_ONLY.";
                    case DOWNLOAD_FIRST,
                            LIST_PENDING,
                            REPAIR,
                            REFRESH,
                            UNLOCK,
                            LOWER_CONNECTIONS,
                            WRITE_MANIFEST,
                            SEARCH_CATALOGUE -> hint.text();
                };
    }
}
