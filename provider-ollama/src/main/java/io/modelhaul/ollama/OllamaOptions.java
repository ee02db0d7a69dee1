package io.modelhaul.ollama;

import io.modelhaul.Option;
import io.modelhaul.Values;
import java.net.URI;

/** Options that only the Ollama provider has. */
public final class OllamaOptions {
    /** Fetches from the registry into the folder of models without a server ({@code --direct}). */
    public static final Option<Boolean> DIRECT = Option.flag("direct")
            .lockable()
            .described("", "Ollama without a server: from the registry into its folder of models.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);

    /** Where the catalogue for searches is, instead of the usual place. */
    public static final Option<URI> CATALOGUE = Option.address("catalogue")
            .described("URL", "The catalogue to search for Ollama models.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.SEARCH);

    /** The most bytes that a tag which a search proposes may have. */
    public static final Option<Long> MAX_SIZE = Option.of("maxSize", Long.class, Values::size)
            .described("SIZE", "Of a search: propose nothing that is larger, such as 8G.")
            .topic(Option.Topic.CONTENT)
            .scope(Option.Scope.SEARCH);

    private OllamaOptions() {}
}
