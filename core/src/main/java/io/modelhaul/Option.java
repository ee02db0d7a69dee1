package io.modelhaul;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A typed key of {@link DownloadOptions}.
 *
 * <pre>{@code
 * public static final Option<RepoType> REPO_TYPE = Option.of("repoType", RepoType.class, RepoType::parse)
 *         .described("TYPE", "model (the default), dataset or space.")
 *         .topic(Option.Topic.CONTENT);
 * }</pre>
 *
 * <p>Two options are equal when their names are. The name is the one used in JSON; the command's is the same with dashes.
 * An option says itself what the command's help, the HTTP interface, lockfiles and the journal need to know of it, so that
 * one of a provider is treated there like one of the library.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {
    private final String name;
    private final Class<?> elementType;
    private final Function<String, ?> parser;
    private final boolean repeatable;
    private final UnaryOperator<T> rule;
    private final OptionFacts facts;

    private Option(
            String name,
            Class<?> elementType,
            Function<String, ?> parser,
            boolean repeatable,
            UnaryOperator<T> rule,
            OptionFacts facts) {
        this.name = Objects.requireNonNull(name, "name");
        this.elementType = Objects.requireNonNull(elementType, "elementType");
        this.parser = Objects.requireNonNull(parser, "parser");
        this.repeatable = repeatable;
        this.rule = Objects.requireNonNull(rule, "rule");
        this.facts = facts;
    }

    /** Which calls take an option, and who honours it. */
    public enum Scope {
        /** Downloads and plans; the providers that list it honour it. */
        DOWNLOAD,
        /** Says where to look: every call about models, also about stored ones and searches. */
        STORE,
        /** Searches alone. */
        SEARCH,
        /** Downloads and plans, whatever the provider. */
        ENGINE,
        /** Set by programs, never by people or remote callers. */
        PROGRAM
    }

    /** What an option is about; help texts list it under that heading. */
    public enum Topic {
        /** What to take. */
        CONTENT,
        /** Where it comes from, and where it goes. */
        PLACE,
        /** How to use what is stored. */
        CACHE,
        /** Speed and patience. */
        TRANSFER,
        /** What only its provider knows. */
        OTHER
    }

    /** What a remote caller, such as one of the HTTP interface, may set an option to. */
    public enum RemoteUse {
        /** Nothing. */
        NEVER,
        /** Anything: the value says nothing of servers and folders. */
        ANY,
        /** Folders that the operator allowed. */
        FOLDER,
        /** Servers that the operator allowed. */
        SERVER,
        /** Names of models, and addresses and folders that the operator allowed. */
        SOURCE
    }

    /**
     * An option of any type.
     *
     * @param parser reads the value from text; throws {@link IllegalArgumentException} saying what was expected
     */
    public static <T> Option<T> of(String name, Class<T> type, Function<String, T> parser) {
        return new Option<>(name, type, parser, false, value -> value, OptionFacts.of(type));
    }

    /** An option whose value may be given several times; the order is kept. */
    public static <T> Option<List<T>> listOf(String name, Class<T> type, Function<String, T> parser) {
        return new Option<>(name, type, parser, true, value -> value, OptionFacts.of(type));
    }

    /** A text option. */
    public static Option<String> text(String name) {
        return of(name, String.class, Function.identity());
    }

    /** A path option. */
    public static Option<Path> path(String name) {
        return of(name, Path.class, Path::of);
    }

    /** An address option; only {@code http} and {@code https} addresses with a host are accepted. */
    public static Option<URI> address(String name) {
        return of(name, URI.class, Values::address).checked(uri -> Values.address(uri.toString()));
    }

    /** A duration option, read as in {@link Values#duration(String)}. */
    public static Option<Duration> duration(String name) {
        return of(name, Duration.class, Values::duration).checked(Values::notNegative);
    }

    /** A switch. */
    public static Option<Boolean> flag(String name) {
        return of(name, Boolean.class, Values::flag);
    }

    /** The same option, whose value is never shown, logged or stored. */
    public Option<T> secret() {
        return with(facts.secret(true));
    }

    /** The same option, which says what a model is, not where it comes from, goes to or how: a lockfile keeps its value. */
    public Option<T> lockable() {
        return with(facts.lockable(true));
    }

    /** The same option, which chooses a part of the model's files; {@link #lockable()}, too. */
    public Option<T> selecting() {
        return with(facts.lockable(true).selecting(true));
    }

    /** The same repeatable option, whose values may also be written in one text, with commas between them. */
    public Option<T> commaSeparated() {
        return with(facts.commaSeparated(true));
    }

    /**
     * The same option with the words that help texts and documentation show.
     *
     * @param placeholder stands for the value, such as {@code DIR}; empty for a switch
     * @param description what it does, in one sentence; other options are named as {@code {localDir}}
     */
    public Option<T> described(String placeholder, String description) {
        return with(facts.described(placeholder, description));
    }

    /** The same option for other calls; {@link Scope#DOWNLOAD} when not said. */
    public Option<T> scope(Scope scope) {
        return with(facts.scope(scope));
    }

    /** The same option under another heading; {@link Topic#OTHER} when not said. */
    public Option<T> topic(Topic topic) {
        return with(facts.topic(topic));
    }

    /**
     * The same option with another rule for remote callers. When not said, paths and addresses are what the operator
     * allowed; switches, numbers, durations and enums are open; what has another type is {@link RemoteUse#NEVER}.
     */
    public Option<T> remote(RemoteUse use) {
        return with(facts.remote(use));
    }

    private Option<T> with(OptionFacts changed) {
        return new Option<>(name, elementType, parser, repeatable, rule, changed);
    }

    /**
     * The same option, whose values must obey a rule, whether they come as text or typed.
     *
     * @param check returns the value to keep; throws {@link IllegalArgumentException} saying what was expected
     */
    public Option<T> checked(UnaryOperator<T> check) {
        return new Option<>(name, elementType, parser, repeatable, check, facts);
    }

    /** The name, in camel case. */
    public String name() {
        return name;
    }

    /** Whether the value is a list. */
    public boolean repeatable() {
        return repeatable;
    }

    /** Whether it is a switch: given without a value, it is true. */
    public boolean isFlag() {
        return elementType == Boolean.class && !repeatable;
    }

    /** The type of the value, or of one value where it is {@link #repeatable()}. */
    public Class<?> elementType() {
        return elementType;
    }

    /** Whether the value must never be shown, logged or stored. */
    public boolean isSecret() {
        return facts.secret();
    }

    /** Whether the journal of pending downloads keeps the value; it keeps no secret. */
    public boolean isPersisted() {
        return !facts.secret();
    }

    /** Whether a lockfile may keep its value. */
    public boolean isLockable() {
        return facts.lockable();
    }

    /** Whether it chooses a part of the model's files. */
    public boolean isSelecting() {
        return facts.selecting();
    }

    /** What stands for the value in help texts; empty for a switch. */
    public String placeholder() {
        return facts.placeholder();
    }

    /** What it does, in one sentence; other options are named as {@code {localDir}}. */
    public String description() {
        return facts.description();
    }

    /** Which calls take it. */
    public Scope scope() {
        return facts.scope();
    }

    /** What it is about. */
    public Topic topic() {
        return facts.topic();
    }

    /** What a remote caller may set it to. */
    public RemoteUse remoteUse() {
        return facts.remote();
    }

    /**
     * Reads a value from text, or from a list of texts for a repeatable option.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} naming the option, never echoing a secret
     */
    @SuppressWarnings("unchecked") // the parser was given together with T
    public T parse(List<String> texts) {
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            for (String part : facts.commaSeparated() ? text.split(",", -1) : new String[] {text}) {
                values.add(parseOne(part));
            }
        }
        if (repeatable) {
            return (T) List.copyOf(values);
        }
        if (values.size() != 1) {
            throw invalid("takes one value");
        }
        return (T) values.get(0);
    }

    /**
     * The texts that a value is read from again.
     *
     * @param value a value of this option
     */
    List<String> texts(Object value) {
        return value instanceof List<?> list && repeatable
                ? list.stream().map(Option::text).toList()
                : List.of(text(value));
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() + "ms";
        }
        return value instanceof Path path ? path.toAbsolutePath().toString() : value.toString();
    }

    private Object parseOne(String text) {
        try {
            return Objects.requireNonNull(parser.apply(text), "parsed value");
        } catch (IllegalArgumentException e) {
            throw misfit(e, text);
        }
    }

    /** The parser's own words; one that repeats its input must not give a secret away, nor may the cause. */
    private DownloadException misfit(IllegalArgumentException failure, String text) {
        String words = String.valueOf(failure.getMessage());
        String trimmed = text.trim();
        if (facts.secret() && !trimmed.isEmpty()) {
            words = words.replaceAll("(?i)" + Pattern.quote(trimmed), "***");
        }
        return invalid((facts.secret() ? "***" : "'" + text + "'") + " does not fit: " + words);
    }

    /** Checks that a value has the type of this option and obeys its rule. */
    T accept(Object value) {
        try {
            return Objects.requireNonNull(rule.apply(cast(value)), "checked value");
        } catch (IllegalArgumentException e) {
            throw misfit(e, text(value));
        }
    }

    /** Checks that a value has the type of this option. */
    @SuppressWarnings("unchecked") // checked element by element
    T cast(Object value) {
        if (repeatable && value instanceof List<?> list && list.stream().allMatch(elementType::isInstance)) {
            return (T) List.copyOf(list);
        }
        if (!repeatable && elementType.isInstance(value)) {
            return (T) value;
        }
        throw invalid("needs " + (repeatable ? "a list of " : "a ") + elementType.getSimpleName());
    }

    private DownloadException invalid(String why) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, "Option '" + name + "' " + why);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Option<?> that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
