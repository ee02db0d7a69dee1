package io.modelhaul.server;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.Option;
import io.modelhaul.spi.ProviderDescriptor;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the options of a call from their names in JSON, and refuses those that are not the caller's to set. */
final class CallOptions {
    private static final String OFFLINE = "offline";
    /** What Python calls them. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "allowPatterns", "include",
            "ignorePatterns", "exclude");

    /** Types whose values may be numbers, or true and false, in JSON. */
    private static final Set<Class<?>> WRITTEN_OTHERWISE =
            Set.of(Boolean.class, Integer.class, Long.class, Duration.class);

    private final Modelhaul haul;
    private final CallerRules rules;

    CallOptions(Modelhaul haul, CallerRules rules) {
        this.haul = haul;
        this.rules = rules;
    }

    /**
     * The options of a call; looks at the disk where a path is named.
     *
     * @throws RuntimeException naming the option that is wrong
     */
    DownloadOptions read(DownloadCall call) {
        ProviderDescriptor provider = provider(call.provider());
        Map<Option<?>, List<String>> given = new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
        call.options().forEach((name, texts) -> {
            if (!name.equals(OFFLINE)) {
                Option<?> option = option(provider, name);
                requireShape(option, name, call.shapes().get(name));
                given.computeIfAbsent(option, key -> new ArrayList<>()).addAll(texts);
            }
        });
        given.keySet().forEach(rules::requireOpen);
        DownloadOptions options = parsed(given, flag(call.options().get(OFFLINE)));
        rules.check(options);
        rules.checkModel(provider.id(), call.model(), options);
        return CallerBounds.within(options).toBuilder()
                .set(DownloadOptions.FOR_CALLER, rules.endpoints())
                .build();
    }

    private ProviderDescriptor provider(String name) {
        // An unknown name is refused with the words of the library.
        return haul.providers().list().stream()
                .filter(known -> known.answersTo(name.trim()))
                .findFirst()
                .orElseGet(() -> {
                    haul.validate(ModelRef.of(name, "x"), DownloadOptions.none());
                    throw new DownloadException(ErrorCode.UNKNOWN_PROVIDER, "No provider is called '" + name + "'.");
                });
    }

    private static Option<?> option(ProviderDescriptor provider, String name) {
        String own = OTHER_NAMES.getOrDefault(name, name);
        Optional<Option<?>> found = Stream.<Option<?>>concat(
                        DownloadOptions.OF_ENGINE.stream(), provider.options().stream())
                .filter(option -> option.name().equals(own))
                .findFirst();
        if (found.isEmpty() && provider.unsupported() != null) {
            throw new DownloadException(
                    ErrorCode.UNSUPPORTED_PROVIDER,
                    "'" + provider.id() + "' cannot download models: " + provider.unsupported());
        }
        return found.orElseThrow(() -> new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "The provider '" + provider.id() + "' cannot honour the option '" + name + "'. Leave it out."));
    }

    /** A list has its place where several values have; and what is read as text has to be text. */
    private static void requireShape(Option<?> option, String name, @Nullable JsonShape shape) {
        if (shape == null) {
            return;
        }
        if (shape.list() && !option.repeatable()) {
            throw ApiException.badRequest("The option '" + name + "' takes one value, and no list.");
        }
        if (!shape.texts() && !WRITTEN_OTHERWISE.contains(option.elementType())) {
            throw ApiException.badRequest("The option '" + name + "' must be a text.");
        }
    }

    private static DownloadOptions parsed(Map<Option<?>, List<String>> given, boolean offline) {
        DownloadOptions.Builder builder = DownloadOptions.builder();
        given.forEach((option, texts) -> {
            try {
                builder.parse(option, texts.toArray(String[]::new));
            } catch (InvalidPathException e) {
                throw ApiException.badRequest("Option '" + option.name() + "' is not a path.");
            }
        });
        DownloadOptions options = builder.build();
        if (offline && options.has(DownloadOptions.POLICY) && options.policy() != CachePolicy.CACHE_ONLY) {
            throw ApiException.badRequest("The options 'offline' and 'policy' contradict each other: drop one.");
        }
        return offline ? options.toBuilder().policy(CachePolicy.CACHE_ONLY).build() : options;
    }

    private static boolean flag(@Nullable List<String> texts) {
        return texts != null && Option.flag(OFFLINE).parse(texts);
    }
}
