package io.modelhaul.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.store.Preflight;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private static final Path HERE = Path.of("/models");

    @Test
    void aFileSystemWithoutASizeIsUnknownAndNotFull() {
        assertThat(DiskSpace.free(0, 0)).isNull();
        assertThat(DiskSpace.free(100, 0)).isZero();
        assertThat(DiskSpace.free(100, 7)).isEqualTo(7);
        DownloadPlan plan = new DownloadPlan("p", "m", null, null, List.of(), FolderLayout.of(HERE, List.of()));
        Preflight unknown = new Preflight(plan, Set.of(), 1L << 40, HERE, null);

        assertThat(unknown.enough()).isTrue();
        DiskSpace.require(unknown);
    }
}
