package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Option;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerRulesTest {
    private static final Option<String> UNKNOWN = Option.text("ofAProvider");

    @Test
    void refusesATextOfWhichNobodySaidThatItIsHarmless() {
        assertThatThrownBy(() -> CallerRules.STRICT.requireOpen(UNKNOWN)).hasMessageContaining("'ofAProvider'");
        assertThatCode(() -> CallerRules.STRICT.requireOpen(UNKNOWN.remote(Option.RemoteUse.ANY)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhatOnlyProgramsSet() {
        assertThatThrownBy(() -> CallerRules.STRICT.requireOpen(DownloadOptions.LOCKED_TO))
                .hasMessageContaining("'lockedTo'");
        assertThatThrownBy(() -> CallerRules.STRICT.requireOpen(DownloadOptions.FOR_CALLER))
                .hasMessageContaining("'forCaller'");
    }

    @Test
    void looksAtAProvidersOwnFolderServerAndSource(@TempDir Path folder) {
        CallerRules rules = new CallerRules(List.of(folder), List.of(URI.create("https://allowed.example/")));

        assertChecked(rules, Option.RemoteUse.FOLDER, folder.resolve("in").toString(), "/elsewhere");
        assertChecked(rules, Option.RemoteUse.SERVER, "https://allowed.example/x", "https://other.example/x");
        assertChecked(rules, Option.RemoteUse.SOURCE, "https://allowed.example/x", "https://other.example/x");
    }

    private static void assertChecked(CallerRules rules, Option.RemoteUse use, String good, String bad) {
        Option<String> option = UNKNOWN.remote(use);
        assertThatCode(() ->
                        rules.check(DownloadOptions.builder().set(option, good).build()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        rules.check(DownloadOptions.builder().set(option, bad).build()))
                .hasMessageContaining("'ofAProvider'");
    }
}
