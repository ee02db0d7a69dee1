package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Where secrets do not go. */
public interface SecrecyContract extends ProviderFixture.Factory {
    /** The token goes to the server that it was given for; redirects elsewhere do not carry it along. */
    @Test
    default void tokenGoesToNoOtherHost(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.TOKENS)) {
            run.fixture().cause(ProviderTrouble.TOKEN_WANTED);
            DownloadOptions options = run.fixture().withToken(run.options(), ProviderTrouble.TOKEN);
            run.assertRight(run.watch(options).complete());
            assertThat(run.fixture().requests()).anyMatch(SecrecyContract::carriesToken);
            assertThat(run.fixture().requests())
                    .filteredOn(request -> !request.host().equals(run.fixture().host()))
                    .noneMatch(SecrecyContract::carriesToken);
        }
    }

    private static boolean carriesToken(SeenRequest request) {
        return (request.target() + request.headers()).contains(ProviderTrouble.TOKEN);
    }

    /** In success and in failure, no secret is in a state, a message, a line of output, or a file. */
    @Test
    default void secretsAppearInNoOutputAndNoFile(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.TOKENS);
                CapturedOutput output = new CapturedOutput()) {
            StringBuilder told = new StringBuilder();
            DownloadOptions options = run.fixture().withToken(run.options(), ProviderTrouble.TOKEN);
            told.append(options);
            run.fixture().cause(ProviderTrouble.TOKEN_WANTED);
            DownloadOptions wrong = run.fixture().withToken(run.options(), "no" + ProviderTrouble.TOKEN);
            told.append(failing(run, wrong));
            run.fixture().cause(ProviderTrouble.CUT_ONCE);
            told.append(telling(run.watch(options).awaitEnd()));
            run.fixture().heal();
            run.fixture().cause(ProviderTrouble.DOWN);
            told.append(failing(
                    run, options.toBuilder().policy(CachePolicy.NO_CACHE).build()));
            told.append(output.text());

            Set<String> secrets = new HashSet<>(run.fixture().secrets());
            secrets.add(ProviderTrouble.TOKEN);
            assertThat(told).asString().doesNotContain(secrets);
            assertNoFileHolds(folder, secrets);
        }
    }

    private static String failing(ContractRun run, DownloadOptions options) {
        DownloadWatcher watcher = run.watch(options);
        DownloadException failure = watcher.failure();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return telling(watcher) + trace;
    }

    private static String telling(DownloadWatcher watcher) {
        JsonMapper json = JsonMapper.shared();
        return watcher.states().stream()
                .map(state -> state + json.writeValueAsString(state))
                .collect(Collectors.joining("\n"));
    }

    private static void assertNoFileHolds(Path folder, Set<String> secrets) {
        assertThat(ContractRun.filesBelow(folder)).isNotEmpty().allSatisfy(file -> {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(secrets.stream().filter(text::contains))
                    .as("secrets in %s", file)
                    .isEmpty();
            assertThat(file.toString()).doesNotContain(secrets);
        });
    }
}
