package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Option;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that cannot be. */
public interface RefusalContract extends ProviderFixture.Factory {
    /** No such model. */
    @Test
    default void unknownModelIsNotFound(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.fixture().cause(ProviderTrouble.GONE);
            assertThat(run.watch().failureCode()).isEqualTo(ErrorCode.NOT_FOUND);
            run.assertNothingKept();
        }
    }

    /** Without the token that is wanted there is no model; with it there is. */
    @Test
    default void tokenIsAskedForAndUsed(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.TOKENS)) {
            run.fixture().cause(ProviderTrouble.TOKEN_WANTED);
            assertThat(run.watch().failureCode()).isIn(ErrorCode.AUTH_REQUIRED, ErrorCode.GATED);
            run.assertNothingKept();

            DownloadOptions options = run.fixture().withToken(run.options(), ProviderTrouble.TOKEN);
            run.assertRight(run.watch(options).complete());
        }
    }

    /** A server that nobody can reach is said to be so. */
    @Test
    default void unreachableServerIsUnreachable(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.fixture().cause(ProviderTrouble.DOWN);
            DownloadException failure = run.watch().failure();
            assertThat(failure.code()).isIn(ErrorCode.UNREACHABLE, ErrorCode.ALL_SOURCES_FAILED);
            assertThat(failure.retryable()).isTrue();
        }
    }

    /** An option that nobody here knows is an error before anything else, and named. */
    @Test
    default void optionThatCannotBeHonouredIsRefusedFirst(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadOptions options = run.options().toBuilder()
                    .set(Option.text("optionOfNobody"), "value")
                    .build();
            DownloadException refusal = run.watch(options).refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(refusal).hasMessageContaining("optionOfNobody");
            assertThat(run.fixture().requests()).isEmpty();
        }
    }
}
