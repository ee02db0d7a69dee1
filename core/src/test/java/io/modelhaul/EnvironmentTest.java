package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "names Unix folders")
class EnvironmentTest {
    @Test
    void homeIsTheVariableAndNotWhatJavaThinks() {
        assertThat(Environment.of(Map.of("HOME", "/h")).home()).isEqualTo(Path.of("/h"));
        assertThat(Environment.of(Map.of()).home()).isEqualTo(Path.of(System.getProperty("user.home")));
    }

    @Test
    void readsAValueAsPeopleKeepItInFiles() {
        Environment environment =
                Environment.of(Map.of("A", "\"http://a\"", "B", " 'b' ", "C", "\"c", "D", "\"\"", "E", "\""));

        assertThat(environment.get("A")).isEqualTo("http://a");
        assertThat(environment.get("B")).isEqualTo("b");
        assertThat(environment.get("C")).isEqualTo("\"c");
        assertThat(environment.get("D")).isNull();
        assertThat(environment.get("E")).isEqualTo("\"");
    }

    @Test
    void foldersFollowFromTheVariables() {
        Environment plain = Environment.of(Map.of("HOME", "/h"));
        Environment cache = Environment.of(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/c"));
        Environment own = Environment.of(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/c", "MODELHAUL_HOME", "~/m"));

        assertThat(plain.storeFolder()).isEqualTo(Path.of("/h/.cache/modelhaul/store"));
        assertThat(plain.stateFolder()).isEqualTo(Path.of("/h/.cache/modelhaul/state"));
        assertThat(cache.modelhaulHome()).isEqualTo(Path.of("/c/modelhaul"));
        assertThat(own.storeFolder()).isEqualTo(Path.of("/h/m/store"));
    }

    @Test
    void blankIsNotSet() {
        Environment environment = Environment.of(Map.of("A", "  ", "B", " x ", "MODELHAUL_HOME", ""));

        assertThat(environment.get("A")).isNull();
        assertThat(environment.get("B")).isEqualTo("x");
        assertThat(environment.get("C")).isNull();
        assertThat(environment.folder("MODELHAUL_HOME")).isEmpty();
    }

    @Test
    void tildeIsHomeAtTheStartOnly() {
        Environment environment = Environment.of(Map.of("HOME", "/h"));

        assertThat(environment.path("~")).isEqualTo(Path.of("/h"));
        assertThat(environment.path("~/a")).isEqualTo(Path.of("/h/a"));
        assertThat(environment.path("~b/a")).isEqualTo(Path.of("~b/a"));
        assertThat(environment.path("/a/~")).isEqualTo(Path.of("/a/~"));
    }

    @Test
    void switchesAreOnOnlyWhenTheySaySo() {
        Environment environment = Environment.of(Map.of("A", "YES", "B", "0", "C", "whatever", "D", ""));

        assertThat(environment.flag("A")).isTrue();
        assertThat(environment.flag("B")).isFalse();
        assertThat(environment.flag("C")).isFalse();
        assertThat(environment.flag("D")).isFalse();
        assertThat(environment.flag("E")).isFalse();
    }
}
