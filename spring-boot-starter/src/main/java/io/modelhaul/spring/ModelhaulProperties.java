package io.modelhaul.spring;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of Modelhaul. Tokens come from the environment, as each provider reads it.
 *
 * @param stateFolder Where it is remembered what was verified and what is pending; in the user's cache when not set.
 * @param forceToDisk Whether files are forced to disk before they get their final name.
 * @param limitRate The most bytes a second of all downloads together; none when not set.
 * @param connectTimeout How long to wait for a connection.
 * @param stallTimeout How long a connection may bring nothing before it is dropped and tried again.
 * @param variables Environment variables as Modelhaul and its providers see them, such as HF_HOME, besides those of the
 *     process.
 * @param web The HTTP interface.
 */
@ConfigurationProperties("modelhaul")
public record ModelhaulProperties(
        @Nullable Path stateFolder,
        @DefaultValue("true") boolean forceToDisk,
        @Nullable DataSize limitRate,
        @Nullable Duration connectTimeout,
        @Nullable Duration stallTimeout,
        @DefaultValue Map<String, String> variables,
        @DefaultValue Web web) {

    /**
     * The HTTP interface, for WebFlux applications. Besides the application's own rules, a gate stands before it.
     *
     * @param path Where it is, such as /modelhaul; it is off when not set.
     * @param running How many downloads may run at one time.
     * @param waiting How many downloads may wait for a place.
     * @param watchers How many streams of events may be open at one time.
     * @param allowDirs Folders that callers may name as places to put models.
     * @param allowEndpoints Servers that callers may name as places to get models from.
     * @param apiKey What callers must show as a bearer token; nothing when not set.
     * @param allowHosts Names that callers reach this application by, besides those of loopback and literal addresses.
     * @param gate Whether calls must name this application as their host and may not come from pages elsewhere, and must
     *     show the key if there is one; when it is false, all of that is left to the application's own rules.
     */
    public record Web(
            @Nullable String path,
            @DefaultValue("4") int running,
            @DefaultValue("256") int waiting,
            @DefaultValue("2000") int watchers,
            @DefaultValue List<Path> allowDirs,
            @DefaultValue List<URI> allowEndpoints,
            @Nullable String apiKey,
            @DefaultValue List<String> allowHosts,
            @DefaultValue("true") boolean gate) {
        /** A gate that is off checks no key. */
        public Web {
            if (!gate && apiKey != null && !apiKey.isBlank()) {
                throw new IllegalArgumentException("modelhaul.web.api-key needs modelhaul.web.gate, which is false");
            }
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Web[" + path + "]";
        }
    }
}
