package io.modelhaul;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of one download beyond the model's name; immutable.
 *
 * <p>Values are kept under typed keys. The keys here are those that several providers or the engine understand; each
 * provider adds its own. An option that the chosen provider cannot honour is an {@link ErrorCode#INVALID_REQUEST}.
 * {@link #toString()} never shows a secret.
 */
public final class DownloadOptions {
    /** The server to ask: a Hub, an Ollama server, a registry. */
    public static final Option<URI> ENDPOINT = Option.address("endpoint")
            .described("URL", "The server to ask instead of the usual one.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);
    /** A branch, tag, commit or pull request of the repository. */
    public static final Option<String> REVISION = Option.text("revision")
            .described("R", "A branch, tag, commit or refs/pr/N.")
            .topic(Option.Topic.CONTENT)
            .scope(Option.Scope.STORE)
            .remote(Option.RemoteUse.ANY);
    /** Patterns of files to take; without any, all are taken. */
    public static final Option<List<String>> INCLUDE = Option.listOf("include", String.class, text -> text)
            .selecting()
            .described("GLOB", "Only files that match; repeatable.")
            .topic(Option.Topic.CONTENT)
            .remote(Option.RemoteUse.ANY);
    /** Patterns of files to leave out. */
    public static final Option<List<String>> EXCLUDE = Option.listOf("exclude", String.class, text -> text)
            .selecting()
            .described("GLOB", "No files that match; repeatable.")
            .topic(Option.Topic.CONTENT)
            .remote(Option.RemoteUse.ANY);
    /** The one file to take. */
    public static final Option<String> FILE = Option.text("file")
            .selecting()
            .described("NAME", "Only this file.")
            .topic(Option.Topic.CONTENT)
            .remote(Option.RemoteUse.ANY);
    /** Whether a name means a model (the default), a dataset or a space. */
    public static final Option<RepoType> REPO_TYPE = Option.of("repoType", RepoType.class, RepoType::parse)
            .lockable()
            .described("TYPE", "model (the default), dataset or space.")
            .topic(Option.Topic.CONTENT)
            .scope(Option.Scope.STORE);
    /** A bearer token for the endpoint, and for nobody else. */
    public static final Option<String> TOKEN = Option.text("token")
            .checked(DownloadOptions::token)
            .secret()
            .described("T", "A token for that server and nobody else. Better: HF_TOKEN in the environment.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE)
            .remote(Option.RemoteUse.ANY);
    /** Extra request headers, {@code Name: value}, for the endpoint and for nobody else. */
    public static final Option<List<String>> HEADER = Option.listOf("header", String.class, DownloadOptions::header)
            .checked(headers -> headers.stream().map(DownloadOptions::header).toList())
            .secret()
            .described("'K: V'", "A request header for that server and nobody else; repeatable.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE)
            .remote(Option.RemoteUse.ANY);
    /** The cache to use instead of the provider's usual one. */
    public static final Option<Path> CACHE_DIR = Option.path("cacheDir")
            .described("DIR", "The cache to use instead of the provider's usual one.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);
    /** A folder for plain files, leaving the caches alone. */
    public static final Option<Path> LOCAL_DIR = Option.path("localDir")
            .described("DIR", "Put plain files here and leave the caches alone.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);
    /** How to use what is already stored. */
    public static final Option<CachePolicy> POLICY = Option.of("policy", CachePolicy.class, CachePolicy::parse)
            .described("P", "prefer-cached (the default), refresh, cache-only or no-cache.")
            .topic(Option.Topic.CACHE)
            .scope(Option.Scope.ENGINE);
    /** The sha-256 that a single file must have, in hex. */
    public static final Option<String> SHA256 = Option.of("sha256", String.class, DownloadOptions::sha256)
            .checked(DownloadOptions::sha256)
            .described("HEX", "The SHA-256 that a single file must have.")
            .topic(Option.Topic.CONTENT)
            .remote(Option.RemoteUse.ANY);
    /** The most content connections at once, for the whole download. */
    public static final Option<Integer> CONNECTIONS = Option.of(
                    "connections", Integer.class, text -> Values.integer(text, 1, 256))
            .checked(count -> Values.within(count, 1, 256))
            .described("N", "The most connections at once (default 16).")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** The most bytes a second of this download; 0 is no limit. */
    public static final Option<Long> LIMIT_RATE = Option.of("limitRate", Long.class, Values::size)
            .checked(Values::notNegative)
            .described("SIZE", "The most bytes a second, such as 20M or 512Ki.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** How many more tries after a first one that brought nothing. */
    public static final Option<Integer> RETRIES = Option.of(
                    "retries", Integer.class, text -> Values.integer(text, 0, 1_000_000))
            .checked(count -> Values.within(count, 0, 1_000_000))
            .described("N", "More tries after one that brought nothing.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** How long to go on trying in total while nothing arrives. */
    public static final Option<Duration> RETRY_BUDGET = Option.duration("retryBudget")
            .described("TIME", "How long to go on while nothing arrives, such as 30m.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** The waits between tries, the last one repeated. */
    public static final Option<List<Duration>> RETRY_DELAY = Option.listOf(
                    "retryDelay", Duration.class, Values::duration)
            .checked(DownloadOptions::delays)
            .described("TIME[,TIME...]", "Waits between tries; the last one is repeated.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE)
            .commaSeparated();
    /** How long to wait for a connection. */
    public static final Option<Duration> CONNECT_TIMEOUT = Option.duration("connectTimeout")
            .checked(Values::positive)
            .described("TIME", "How long to wait for a connection, such as 10s.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** How long a connection may bring no bytes before it is dropped and tried again. */
    public static final Option<Duration> STALL_TIMEOUT = Option.duration("stallTimeout")
            .checked(Values::positive)
            .described("TIME", "How long a connection may bring nothing, such as 30s.")
            .topic(Option.Topic.TRANSFER)
            .scope(Option.Scope.ENGINE);
    /** Other sources of the same content, asked in this order when the ones before them fail. */
    public static final Option<List<String>> FALLBACK = Option.listOf("fallback", String.class, DownloadOptions::source)
            .checked(sources -> sources.stream().map(DownloadOptions::source).toList())
            .described("SOURCE", "Where to get the same bytes when the sources before fail; repeatable.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.ENGINE)
            .remote(Option.RemoteUse.SOURCE);
    /** A file that tells digests, sizes and more addresses of the model's files. */
    public static final Option<Path> MANIFEST = Option.path("manifest")
            .described("FILE", "A manifest with digests, sizes and more addresses of the files.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.ENGINE);
    /** Kinds of sources that are asked before all others, such as {@code ipfs}, in this order. */
    public static final Option<List<String>> PREFER = Option.listOf("prefer", String.class, DownloadOptions::layer)
            .checked(layers -> layers.stream().map(DownloadOptions::layer).toList())
            .described("LAYER", "Ask sources of this kind first, such as ipfs; repeatable.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.ENGINE)
            .remote(Option.RemoteUse.ANY);
    /** Allows plain {@code http://} where it is otherwise refused. */
    public static final Option<Boolean> INSECURE = Option.flag("insecure")
            .described("", "Allow plain http:// where it is otherwise refused.")
            .topic(Option.Topic.PLACE)
            .scope(Option.Scope.STORE);

    /** Allows to replace files in a folder of the user's own that Modelhaul did not put there. */
    public static final Option<Boolean> OVERWRITE = Option.flag("overwrite")
            .described("", "Replace files in {localDir} that no download put there.")
            .topic(Option.Topic.CACHE)
            .scope(Option.Scope.ENGINE);

    /** Exactly these bytes, or none: an entry of a lockfile. */
    public static final Option<LockedModel> LOCKED_TO = Option.of("lockedTo", LockedModel.class, LockedModel::parse)
            .described("LOCK", "Exactly these bytes, or none: an entry of a lockfile.")
            .scope(Option.Scope.PROGRAM);

    /**
     * The id of the download: up to 64 letters, digits and dashes, unlike that of any other download; it is no part of what
     * is asked. An equal download that runs already is joined, and keeps its id.
     */
    public static final Option<String> ID = Option.text("id").checked(DownloadOptions::id);

    /**
     * Somebody else asked for this, such as a caller of a server: connections to private networks are refused but for the
     * servers that this machine is set up for and these, tokens of this machine go to no endpoint that the call names, and
     * what strange servers say of failures is not repeated. May be empty.
     */
    public static final Option<List<URI>> FOR_CALLER = Option.listOf("forCaller", URI.class, Values::address)
            .described("URL", "The private servers that a remote caller's download may reach.")
            .scope(Option.Scope.PROGRAM)
            .remote(Option.RemoteUse.NEVER);

    /** The options that the engine itself honours for every provider whose files it moves. */
    public static final Set<Option<?>> OF_ENGINE = Set.of(
            POLICY,
            CONNECTIONS,
            LIMIT_RATE,
            RETRIES,
            RETRY_BUDGET,
            RETRY_DELAY,
            CONNECT_TIMEOUT,
            STALL_TIMEOUT,
            LOCKED_TO,
            OVERWRITE,
            FOR_CALLER,
            FALLBACK,
            MANIFEST,
            PREFER);

    /** Headers that say how a request or its answer is cut into bytes: a caller's own would break it. */
    private static final List<String> OF_TRANSFER = List.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "if-range",
            "keep-alive",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final DownloadOptions NONE = new DownloadOptions(new TreeMap<>());

    private final Map<String, Entry> entries;

    private DownloadOptions(Map<String, Entry> entries) {
        this.entries = entries;
    }

    private record Entry(Option<?> option, Object value) {
        @Override
        public String toString() {
            return option.isSecret() ? "***" : Redaction.text(value.toString());
        }
    }

    /** No options at all. */
    public static DownloadOptions none() {
        return NONE;
    }

    /** Starts a new set of options. */
    public static Builder builder() {
        return new Builder(new TreeMap<>());
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder(new TreeMap<>(entries));
    }

    /** The value, or null when it is not set. */
    public <T> @Nullable T get(Option<T> option) {
        Entry entry = entries.get(option.name());
        return entry == null ? null : option.cast(entry.value());
    }

    /** The value, or the given one when it is not set. */
    public <T> T get(Option<T> option, T otherwise) {
        return Optional.ofNullable(get(option)).orElse(otherwise);
    }

    /** Whether the option is set. */
    public boolean has(Option<?> option) {
        return entries.containsKey(option.name());
    }

    /** The options that are set, in the order of their names. */
    public List<Option<?>> options() {
        return entries.values().stream().<Option<?>>map(Entry::option).collect(Collectors.toUnmodifiableList());
    }

    /** The servers that the options ask, such as an endpoint or gateways. */
    public List<URI> addresses() {
        return entries.values().stream()
                .filter(entry -> !entry.option().equals(FOR_CALLER))
                .flatMap(entry -> entry.value() instanceof List<?> list ? list.stream() : Stream.of(entry.value()))
                .filter(URI.class::isInstance)
                .map(URI.class::cast)
                .toList();
    }

    /**
     * The options as texts that they can be read from again, by name, for a file; paths are absolute. Left out is what may
     * be secret.
     */
    public Map<String, List<String>> texts() {
        Map<String, List<String>> texts = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (storable(entry)) {
                texts.put(name, entry.option().texts(entry.value()));
            }
        });
        return texts;
    }

    /** The names of the options that {@link #texts()} leaves out. */
    public List<String> withheld() {
        return entries.entrySet().stream()
                .filter(each -> !storable(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean storable(Entry entry) {
        return entry.option().isPersisted()
                && entry.option().texts(entry.value()).stream()
                        .allMatch(text -> Redaction.text(text).equals(text));
    }

    /** Whether tokens that belong to this machine may go along: not to an endpoint that somebody else has named. */
    public boolean ownTokens() {
        return !has(FOR_CALLER) || !has(ENDPOINT);
    }

    /** How to use what is already stored; {@link CachePolicy#PREFER_CACHED} when not set. */
    public CachePolicy policy() {
        return get(POLICY, CachePolicy.PREFER_CACHED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DownloadOptions that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    private static String token(String text) {
        String token = Values.unquoted(text.replace("\uFEFF", "").trim());
        if (token.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException("expected a token without control characters");
        }
        return token;
    }

    private static List<Duration> delays(List<Duration> delays) {
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("expected one duration or more");
        }
        delays.forEach(Values::notNegative);
        return delays;
    }

    private static String header(String text) {
        int colon = text.indexOf(':');
        boolean printable = text.chars().allMatch(c -> c >= 0x20 && c != 0x7f);
        if (colon < 1 || !printable || !text.substring(0, colon).matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("expected 'Name: value' without control characters");
        }
        if (OF_TRANSFER.contains(text.substring(0, colon).toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "expected none of " + String.join(", ", OF_TRANSFER) + ", which belong to the transfer itself");
        }
        return text;
    }

    private static String source(String text) {
        try {
            ModelRef.parse(text);
        } catch (DownloadException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return text.trim();
    }

    private static String layer(String text) {
        String layer = text.trim().toLowerCase(Locale.ROOT);
        if (!layer.matches("[a-z][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException("expected a kind of source, such as ipfs, hub or http");
        }
        return layer;
    }

    private static String id(String text) {
        if (!text.matches("[0-9A-Za-z-]{1,64}")) {
            throw new IllegalArgumentException("expected an id of up to 64 letters, digits and dashes");
        }
        return text;
    }

    private static String sha256(String text) {
        String hex = text.trim().toLowerCase(Locale.ROOT);
        hex = hex.startsWith("sha256:") ? hex.substring("sha256:".length()) : hex;
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("expected 64 hex digits");
        }
        return hex;
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private final Map<String, Entry> entries;

        private Builder(Map<String, Entry> entries) {
            this.entries = entries;
        }

        /** Sets an option; null removes it. */
        public <T> Builder set(Option<T> option, @Nullable T value) {
            if (value == null) {
                entries.remove(option.name());
            } else {
                entries.put(option.name(), new Entry(option, option.accept(value)));
            }
            return this;
        }

        /**
         * Sets what the model's name says; null says nothing.
         *
         * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when the option is set to something else
         */
        public <T> Builder agree(Option<T> option, @Nullable T value) {
            Entry asked = entries.get(option.name());
            if (value != null && asked != null && !value.equals(asked.value())) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "The name says '" + value + "' and the option '" + option + "' says '" + asked.value()
                                + "': leave one of them out.");
            }
            return value == null ? this : set(option, value);
        }

        /** Sets an option from text, as the command and JSON callers do. */
        public <T> Builder parse(Option<T> option, String... texts) {
            return set(option, option.parse(Arrays.asList(texts)));
        }

        /** A bearer token for the endpoint. */
        public Builder token(@Nullable String token) {
            return set(TOKEN, token);
        }

        /** The server to ask. */
        public Builder endpoint(URI endpoint) {
            return set(ENDPOINT, endpoint);
        }

        /** A branch, tag, commit or pull request. */
        public Builder revision(String revision) {
            return set(REVISION, revision);
        }

        /** Patterns of files to take. */
        public Builder include(String... patterns) {
            return set(INCLUDE, List.of(patterns));
        }

        /** Patterns of files to leave out. */
        public Builder exclude(String... patterns) {
            return set(EXCLUDE, List.of(patterns));
        }

        /** The one file to take. */
        public Builder file(String path) {
            return set(FILE, path);
        }

        /** The cache to use. */
        public Builder cacheDir(Path folder) {
            return set(CACHE_DIR, folder);
        }

        /** A folder for plain files. */
        public Builder localDir(Path folder) {
            return set(LOCAL_DIR, folder);
        }

        /** How to use what is already stored. */
        public Builder policy(CachePolicy policy) {
            return set(POLICY, policy);
        }

        /** The sha-256 that a single file must have, in hex. */
        public Builder sha256(String hex) {
            return parse(SHA256, hex);
        }

        /** The options collected so far. */
        public DownloadOptions build() {
            return entries.isEmpty() ? NONE : new DownloadOptions(new TreeMap<>(entries));
        }
    }
}
