package io.modelhaul.server;

import java.util.List;
import java.util.Map;

/**
 * What a caller asks for, still as text.
 *
 * @param provider a provider's id or alias
 * @param model the model's name, as the provider writes it
 * @param options values by the option's name in JSON; several for an option that can be repeated
 */
public record DownloadCall(String provider, String model, Map<String, List<String>> options) {
    /** Copies the options. */
    public DownloadCall {
        options = Map.copyOf(options);
    }

    /** Without the values of options: they may be secret. */
    @Override
    public String toString() {
        return "DownloadCall[" + provider + " " + options.keySet() + "]";
    }
}
