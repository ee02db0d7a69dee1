package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are here already. */
public interface CacheContract extends ProviderFixture.Factory {
    private static DownloadOptions with(ContractRun run, CachePolicy policy) {
        return run.options().toBuilder().policy(policy).build();
    }

    /** A complete model is used without asking anybody. */
    @Test
    default void completeModelIsUsedWithoutAsking(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.CACHE)) {
            Path model = run.watch().complete();
            int before = run.fixture().requests().size();
            run.newModelhaul();
            assertThat(run.watch().complete()).isEqualTo(model);
            assertThat(run.fixture().requests()).hasSize(before);
        }
    }

    /** A refresh may ask, and fetches no content when nothing changed. */
    @Test
    default void refreshFetchesOnlyWhatChanged(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.CACHE)) {
            Path model = run.watch().complete();
            long before = run.fixture().contentBytes();
            assertThat(run.watch(with(run, CachePolicy.REFRESH)).complete()).isEqualTo(model);
            assertThat(run.fixture().contentBytes()).isEqualTo(before);
        }
    }

    /** Offline, a complete model is as good as online. */
    @Test
    default void offlineUsesWhatIsStored(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.CACHE)) {
            Path model = run.watch().complete();
            int before = run.fixture().requests().size();
            run.newModelhaul();
            Path again = run.watch(with(run, CachePolicy.CACHE_ONLY)).complete();
            assertThat(again).isEqualTo(model);
            run.assertRight(again);
            assertThat(run.fixture().requests()).hasSize(before);
        }
    }

    /** Offline, what is not stored is an error, and nobody is asked. */
    @Test
    default void offlineWithoutTheModelIsAnError(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.CACHE)) {
            assertThat(run.watch(with(run, CachePolicy.CACHE_ONLY)).failureCode())
                    .isEqualTo(ErrorCode.OFFLINE);
            assertThat(run.fixture().requests()).isEmpty();
        }
    }

    /** Without a cache, the model is in a folder of its own, and nothing in the cache. */
    @Test
    default void noCacheLeavesTheCacheAlone(@TempDir Path folder) throws IOException {
        try (ContractRun run = ContractRun.of(this, folder, ProviderTrait.CACHE)) {
            Path model = run.watch(with(run, CachePolicy.NO_CACHE)).complete();
            assertThat(model).doesNotHaveToString("").matches(path -> !path.startsWith(folder));
            assertThat(Files.exists(model)).isTrue();
            run.assertNothingKept();
            deleteTemporary(model);
        }
    }

    private static void deleteTemporary(Path model) throws IOException {
        Path root = Files.isDirectory(model) ? model : model.getParent();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
