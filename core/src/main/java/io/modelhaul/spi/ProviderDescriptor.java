package io.modelhaul.spi;

import io.modelhaul.Option;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is called and what it understands.
 *
 * @param id the name in calls, options and JSON; lower case
 * @param aliases other names for the same provider
 * @param schemes the source schemes it claims, without {@code ://}
 * @param layer what progress and metrics call the servers that this provider asks first: {@code hub}, {@code ollama}
 * @param options the options it honours itself; those of the engine ({@link io.modelhaul.DownloadOptions#OF_ENGINE}) need
 *     not be repeated
 * @param description one line for people
 * @param unsupported null when it can download; else why not, and what to do instead
 */
public record ProviderDescriptor(
        String id,
        List<String> aliases,
        List<String> schemes,
        String layer,
        Set<Option<?>> options,
        String description,
        @Nullable String unsupported) {

    /** Copies the collections. */
    public ProviderDescriptor {
        aliases = List.copyOf(aliases);
        schemes = List.copyOf(schemes);
        options = Set.copyOf(new LinkedHashSet<>(options));
    }

    /** A provider that can download; its layer is called as the provider. */
    public static ProviderDescriptor of(
            String id, List<String> aliases, List<String> schemes, Set<Option<?>> options, String description) {
        return new ProviderDescriptor(id, aliases, schemes, id, options, description, null);
    }

    /** A provider that cannot download, with the reason and what to do instead. */
    public static ProviderDescriptor unsupported(String id, List<String> aliases, String description, String reason) {
        return new ProviderDescriptor(id, aliases, List.of(), id, Set.of(), description, reason);
    }

    /** The same, with another name for its layer. */
    public ProviderDescriptor withLayer(String other) {
        return new ProviderDescriptor(id, aliases, schemes, other, options, description, unsupported);
    }

    /** Whether this provider goes by that name. */
    public boolean answersTo(String name) {
        return id.equalsIgnoreCase(name) || aliases.stream().anyMatch(name::equalsIgnoreCase);
    }
}
