package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that were interrupted. */
public interface ResumeContract extends ProviderFixture.Factory {
    /** A connection that breaks costs what was on its way, no more. */
    @Test
    default void goesOnAfterABrokenConnection(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.RESUME)) {
            run.fixture().cause(ProviderTrouble.CUT_ONCE);
            run.assertRight(run.watch().complete());
            run.assertServedAtMost(1.3);
        }
    }

    /** What an earlier process left is not fetched again. */
    @Test
    default void goesOnInANewProcess(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.RESUME)) {
            run.watchStalled();
            run.newModelhaul();
            run.fixture().heal();
            int before = run.fixture().requests().size();
            run.assertRight(run.watch().complete());
            run.assertServedAtMost(1.3);
            if (run.has(ProviderTrait.RANGES)) {
                assertThat(contentSince(run, before)).isNotEmpty().allMatch(SeenRequest::forPart);
            }
        }
    }

    private static List<SeenRequest> contentSince(ContractRun run, int before) {
        return run.fixture().requests().stream()
                .skip(before)
                .filter(request -> request.contentBytes() > 0)
                .toList();
    }

    /** A server that sends everything, whatever part is asked for, is one to download from. */
    @Test
    default void downloadsFromAServerWithoutRanges(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.RANGES)) {
            run.fixture().cause(ProviderTrouble.NO_RANGES);
            run.assertRight(run.watch().complete());
            run.assertServedAtMost(1.1);
        }
    }

    /** A server that stopped serving ranges sends everything anew, and the bytes do not mix. */
    @Test
    default void startsAnewWhenTheServerNoLongerServesRanges(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.RANGES)) {
            run.watchStalled();
            run.newModelhaul();
            run.fixture().heal();
            run.fixture().cause(ProviderTrouble.NO_RANGES);
            run.assertRight(run.watch().complete());
        }
    }
}
