package io.modelhaul.internal.json;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.Option;
import io.modelhaul.spi.ProviderDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider.
 *
 * @param id its name
 * @param aliases other names
 * @param schemes of its sources
 * @param supported whether it can download
 * @param reason why it cannot
 * @param description in a few words
 * @param options the options that it understands beyond those of every provider
 */
@JsonPropertyOrder({"id", "aliases", "schemes", "supported", "reason", "description", "options"})
public record ProviderJson(
        String id,
        List<String> aliases,
        List<String> schemes,
        boolean supported,
        @Nullable String reason,
        String description,
        List<String> options) {

    /** The JSON form of a provider. */
    public static ProviderJson of(ProviderDescriptor provider) {
        return new ProviderJson(
                provider.id(),
                provider.aliases(),
                provider.schemes(),
                provider.unsupported() == null,
                provider.unsupported(),
                provider.description(),
                provider.options().stream().map(Option::name).sorted().toList());
    }
}
