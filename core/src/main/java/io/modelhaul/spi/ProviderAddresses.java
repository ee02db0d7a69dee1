package io.modelhaul.spi;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import java.net.URI;
import java.util.List;

/** Knows which servers and web pages belong to a provider. Asks nobody and reads no file. */
public interface ProviderAddresses extends Ability {
    /**
     * The servers that a request goes to when it names none, as this machine is set up. For requests of remote callers they
     * are the only ones allowed in private networks.
     */
    List<URI> servers(DownloadRequest request, Environment environment);

    /**
     * Whether an address that has none of this provider's schemes means one of its models all the same, such as the web page
     * of a model. {@link ModelProvider#request} and {@link ModelProvider#normalize} must be able to read it then.
     *
     * @param options what the caller asked for
     */
    default boolean recognizes(ModelRef.Source source, DownloadOptions options, Environment environment) {
        return false;
    }
}
