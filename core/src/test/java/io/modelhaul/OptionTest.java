package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTest {
    private static final String SECRET = "s3cr3t-value";

    @Test
    void equalByNameAlone() {
        assertThat(Option.text("a")).isEqualTo(Option.flag("a")).hasSameHashCodeAs(Option.flag("a"));
        assertThat(Option.text("a")).isNotEqualTo(Option.text("b")).hasToString("a");
    }

    @Test
    void secretIsFixedWhenTheOptionIsMade() {
        Option<String> open = Option.text("a");

        assertThat(open.secret().isSecret()).isTrue();
        assertThat(open.isSecret()).isFalse();
    }

    @Test
    void isNotOpenToRemoteCallersUnlessItsTypeOrItsMakerSaysSo() {
        assertThat(Option.text("a").remoteUse()).isEqualTo(Option.RemoteUse.NEVER);
        assertThat(Option.path("a").remoteUse()).isEqualTo(Option.RemoteUse.FOLDER);
        assertThat(Option.address("a").remoteUse()).isEqualTo(Option.RemoteUse.SERVER);
        assertThat(Option.duration("a").remoteUse()).isEqualTo(Option.RemoteUse.ANY);
        assertThat(Option.of("a", CachePolicy.class, CachePolicy::parse).remoteUse())
                .isEqualTo(Option.RemoteUse.ANY);
        assertThat(Option.text("a").remote(Option.RemoteUse.ANY).remoteUse()).isEqualTo(Option.RemoteUse.ANY);
    }

    @Test
    void keepsWhatIsKnownOfItWhenMoreIsSaid() {
        Option<String> option = Option.text("a")
                .described("X", "Does something.")
                .topic(Option.Topic.CONTENT)
                .scope(Option.Scope.STORE)
                .secret()
                .selecting()
                .checked(String::trim);

        assertThat(option.placeholder()).isEqualTo("X");
        assertThat(option.description()).isEqualTo("Does something.");
        assertThat(option.topic()).isEqualTo(Option.Topic.CONTENT);
        assertThat(option.scope()).isEqualTo(Option.Scope.STORE);
        assertThat(option.isSecret()).isTrue();
        assertThat(option.isPersisted()).isFalse();
        assertThat(option.isLockable()).isTrue();
        assertThat(option.isSelecting()).isTrue();
    }

    @Test
    void readsSeveralValuesFromOneTextOnlyWhereCommasSeparate() {
        Option<List<String>> option = Option.listOf("n", String.class, text -> text);

        assertThat(option.parse(List.of("a,b", "c"))).containsExactly("a,b", "c");
        assertThat(option.commaSeparated().parse(List.of("a,b", "c"))).containsExactly("a", "b", "c");
    }

    @Test
    void keepsTheOrderOfARepeatableOption() {
        Option<List<Integer>> option = Option.listOf("n", Integer.class, Integer::valueOf);

        assertThat(option.parse(List.of("3", "1", "2"))).containsExactly(3, 1, 2);
        assertThat(option.repeatable()).isTrue();
    }

    @Test
    void refusesTwoValuesWhereOneIsMeant() {
        assertInvalid(() -> Option.text("a").parse(List.of("x", "y")), "Option 'a' takes one value");
        assertInvalid(() -> Option.text("a").parse(List.of()), "Option 'a' takes one value");
    }

    @Test
    void namesTheOptionAndTheValueThatDoesNotFit() {
        assertInvalid(() -> Option.duration("wait").parse(List.of("soon")), "Option 'wait' 'soon' does not fit");
        assertInvalid(() -> Option.address("at").parse(List.of("ftp://h/")), "expected an http:// or https://");
        assertInvalid(() -> Option.path("dir").parse(List.of("a\0b")), "Option 'dir'");
    }

    @Test
    void neverRepeatsASecretThatDoesNotFit() {
        Option<Integer> echoing =
                Option.of("pin", Integer.class, Integer::valueOf).secret();

        assertThatThrownBy(() -> echoing.parse(List.of(SECRET))).satisfies(OptionTest::assertNoSecretAnywhere);
        assertThatThrownBy(() -> echoing.parse(List.of("  " + SECRET.toUpperCase(java.util.Locale.ROOT) + " ")))
                .satisfies(OptionTest::assertNoSecretAnywhere);
    }

    @Test
    void neverRepeatsThePasswordOfAnAddressThatDoesNotFit() {
        assertThatThrownBy(() -> Option.address("endpoint").parse(List.of("https://u:" + SECRET + "@h/a b")))
                .satisfies(OptionTest::assertNoSecretAnywhere);
    }

    @Test
    void typedValuesObeyTheSameRulesAsText() {
        assertInvalid(() -> set(DownloadOptions.CONNECTIONS, 0), "'connections' '0' does not fit");
        assertInvalid(() -> set(DownloadOptions.RETRIES, -1), "'retries'");
        assertInvalid(() -> set(DownloadOptions.LIMIT_RATE, -1L), "'limitRate'");
        assertInvalid(() -> set(DownloadOptions.SHA256, "no hex"), "'sha256'");
        assertInvalid(() -> set(DownloadOptions.STALL_TIMEOUT, Duration.ZERO), "'stallTimeout'");
        assertInvalid(() -> set(DownloadOptions.RETRY_BUDGET, Duration.ofSeconds(-1)), "'retryBudget'");
        assertInvalid(() -> set(DownloadOptions.RETRY_DELAY, List.of()), "'retryDelay'");
        assertInvalid(() -> set(DownloadOptions.ENDPOINT, URI.create("ftp://h/")), "'endpoint'");
        assertInvalid(() -> set(DownloadOptions.HEADER, List.of("no colon")), "'header' ***");
        assertInvalid(() -> set(DownloadOptions.HEADER, List.of("A: b\r\nC: d")), "'header' ***");
        assertInvalid(() -> set(DownloadOptions.TOKEN, "a\nb"), "'token' ***");
    }

    @Test
    void typedValuesAreKeptInTheFormThatTextHas() {
        String hex = "AB".repeat(32);

        assertThat(set(DownloadOptions.SHA256, "sha256:" + hex))
                .isEqualTo(DownloadOptions.builder().sha256(hex).build());
        assertThat(set(DownloadOptions.TOKEN, " t \n").get(DownloadOptions.TOKEN))
                .isEqualTo("t");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller without generics may do
    void refusesAValueOfAnotherType() {
        assertInvalid(() -> set((Option) DownloadOptions.CONNECTIONS, "8"), "Option 'connections' needs a Integer");
        assertInvalid(() -> set((Option) DownloadOptions.INCLUDE, List.of(1)), "Option 'include' needs a list of");
    }

    private static <T> DownloadOptions set(Option<T> option, T value) {
        return DownloadOptions.builder().set(option, value).build();
    }

    private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining(words);
    }

    private static void assertNoSecretAnywhere(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContainIgnoringCase(SECRET);
    }
}
