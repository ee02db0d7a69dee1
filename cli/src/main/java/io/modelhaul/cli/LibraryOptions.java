package io.modelhaul.cli;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Option;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of the library and of every provider found, as options of a command: {@code repoType} is
 * {@code --repo-type}, and its text is read by the option itself.
 */
final class LibraryOptions {
    private static final String OFFLINE = "offline";

    private final Map<String, Option<?>> options = new TreeMap<>();
    private final CommandSpec spec;
    private final Environment environment;

    private LibraryOptions(CommandSpec spec, Environment environment, Stream<Option<?>> options) {
        this.spec = spec;
        this.environment = environment;
        options.forEach(option -> this.options.putIfAbsent(option.name(), option));
    }

    static boolean ofDownloads(Option<?> option) {
        return option.scope() != Option.Scope.SEARCH && option.scope() != Option.Scope.PROGRAM;
    }

    /** Commands about stored models take only what says where to look. */
    static boolean ofStore(Option<?> option) {
        return option.scope() == Option.Scope.STORE;
    }

    /** A search may be told, too, whether a kept catalogue will do. */
    static boolean ofSearches(Option<?> option) {
        return ofStore(option) || option.scope() == Option.Scope.SEARCH || option.equals(DownloadOptions.POLICY);
    }

    /** Adds the options to a command. */
    static LibraryOptions addTo(CommandSpec spec, CommandContext context, Predicate<Option<?>> wanted) {
        Stream<Option<?>> ofProviders =
                context.haul().providers().list().stream().flatMap(provider -> provider.options().stream());
        LibraryOptions options = new LibraryOptions(
                spec,
                context.environment(),
                Stream.concat(DownloadOptions.OF_ENGINE.stream(), ofProviders).filter(wanted));
        int order = 0;
        for (Option.Topic topic : Option.Topic.values()) {
            options.addGroup(topic, order++);
        }
        return options;
    }

    private void addGroup(Option.Topic topic, int order) {
        ArgGroupSpec.Builder section = ArgGroupSpec.builder()
                .heading("%n" + OptionText.heading(topic) + ":%n")
                .exclusive(false)
                .validate(false)
                .order(order);
        options.values().stream()
                .filter(option -> option.topic() == topic)
                .forEach(option -> section.addArg(specOf(option)));
        if (topic == Option.Topic.CACHE && options.containsKey(DownloadOptions.POLICY.name())) {
            section.addArg(flag(OFFLINE, "Never use the network; the same as --policy cache-only."));
        }
        if (!section.args().isEmpty()) {
            spec.addArgGroup(section.build());
        }
    }

    private static OptionSpec specOf(Option<?> option) {
        if (option.isFlag()) {
            return flag(option.name(), OptionText.description(option));
        }
        return OptionSpec.builder(OptionText.flag(option.name()))
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(option.placeholder())
                .description(OptionText.description(option))
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(OptionText.flag(name))
                .arity("0")
                .type(boolean.class)
                .description(description)
                .build();
    }

    /**
     * The values that were given.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} naming the option that is wrong
     */
    DownloadOptions read() {
        DownloadOptions.Builder builder = DownloadOptions.builder();
        for (Option<?> option : options.values()) {
            List<String> texts = texts(option);
            if (!texts.isEmpty()) {
                builder.parse(option, texts.toArray(String[]::new));
            }
        }
        return isGiven(OFFLINE) ? offline(builder.build()) : builder.build();
    }

    private static DownloadOptions offline(DownloadOptions options) {
        CachePolicy policy = options.get(DownloadOptions.POLICY, CachePolicy.CACHE_ONLY);
        if (policy != CachePolicy.CACHE_ONLY) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "--offline and --policy " + policy + " contradict each other: drop one.");
        }
        return options.toBuilder().policy(CachePolicy.CACHE_ONLY).build();
    }

    private List<String> texts(Option<?> option) {
        Object value = value(option.name());
        if (value == null) {
            return List.of();
        }
        if (option.isFlag()) {
            return isGiven(option.name()) ? List.of("true") : List.of();
        }
        List<String> texts = ((List<?>) value).stream().map(String::valueOf).toList();
        if (texts.stream().anyMatch(String::isBlank)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, OptionText.flag(option.name()) + " needs a value that is not empty.");
        }
        if (option.elementType() == Path.class) {
            // A shell leaves the ~ of --cache-dir=~/models alone.
            return texts.stream().map(text -> environment.path(text).toString()).toList();
        }
        return texts;
    }

    private boolean isGiven(String name) {
        return Boolean.TRUE.equals(value(name));
    }

    private @Nullable Object value(String name) {
        OptionSpec option = spec.findOption(OptionText.flag(name));
        return option == null ? null : option.getValue();
    }
}
