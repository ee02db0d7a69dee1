package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong bytes. */
public interface VerificationContract extends ProviderFixture.Factory {
    /** Bytes that stay wrong never get the model's name, and do not stand in the way of the right ones. */
    @Test
    default void wrongBytesAreNotKept(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.DIGESTS)) {
            run.fixture().cause(ProviderTrouble.WRONG_BYTES);
            assertThat(run.watch().failureCode()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
            run.assertNothingKept();

            run.fixture().heal();
            run.assertRight(run.watch().complete());
        }
    }

    /** A stored file that was changed since it was verified is noticed and fetched again. */
    @Test
    default void damagedStoredFileIsReplaced(@TempDir Path folder) throws IOException {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.DIGESTS, ProviderTrait.CACHE)) {
            Path model = run.watch().complete();
            invertOneByte(run.fixture().file(model, ContractRun.LARGE));
            run.newModelhaul();
            run.assertRight(run.watch().complete());
        }
    }

    private static void invertOneByte(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toRealPath().toFile(), "rw")) {
            open.seek(ContractRun.LARGE_BYTES / 3);
            int old = open.read();
            open.seek(ContractRun.LARGE_BYTES / 3);
            open.write(~old);
        }
    }
}
