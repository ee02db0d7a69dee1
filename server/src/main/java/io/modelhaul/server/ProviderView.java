package io.modelhaul.server;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.Option;
import io.modelhaul.spi.ProviderDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A provider in JSON, as the command's {@code providers --json} prints it. */
@JsonPropertyOrder({"id", "aliases", "schemes", "supported", "reason", "description", "options"})
record ProviderView(
        String id,
        List<String> aliases,
        List<String> schemes,
        boolean supported,
        @Nullable String reason,
        String description,
        List<String> options) {

    static ProviderView of(ProviderDescriptor provider) {
        return new ProviderView(
                provider.id(),
                provider.aliases(),
                provider.schemes(),
                provider.unsupported() == null,
                provider.unsupported(),
                provider.description(),
                provider.options().stream().map(Option::name).sorted().toList());
    }
}
