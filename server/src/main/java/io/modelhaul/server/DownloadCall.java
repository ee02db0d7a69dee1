package io.modelhaul.server;

import java.util.List;
import java.util.Map;

/** What a caller asks for, still as text. */
public final class DownloadCall {
    private final String provider;
    private final String model;
    private final Map<String, List<String>> options;
    private final Map<String, JsonShape> shapes;

    /**
     * A call.
     *
     * @param provider a provider's id or alias
     * @param model the model's name, as the provider writes it
     * @param options values by the option's name in JSON; several for an option that can be repeated
     */
    public DownloadCall(String provider, String model, Map<String, List<String>> options) {
        this(provider, model, options, Map.of());
    }

    DownloadCall(String provider, String model, Map<String, List<String>> options, Map<String, JsonShape> shapes) {
        this.provider = provider;
        this.model = model;
        this.options = Map.copyOf(options);
        this.shapes = Map.copyOf(shapes);
    }

    /** A provider's id or alias. */
    public String provider() {
        return provider;
    }

    /** The model's name, as the provider writes it. */
    public String model() {
        return model;
    }

    /** Values by the option's name in JSON; several for an option that can be repeated. */
    public Map<String, List<String>> options() {
        return options;
    }

    /** How the values were written, where they came as JSON. */
    Map<String, JsonShape> shapes() {
        return shapes;
    }

    /** Without the values of options: they may be secret. */
    @Override
    public String toString() {
        return "DownloadCall[" + provider + " " + options.keySet() + "]";
    }
}
