package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops serving ranges while a file is fetched from it. */
@Timeout(60)
class LostRangesTest {
    private static final String FILE = "model.bin";
    private static final Fault WITHOUT_RANGES = Fault.ignoreRange().and(Fault.header("Accept-Ranges", null));

    @TempDir
    Path folder;

    @Test
    void beginsAnewAsOftenAsTheWholeFileIsCut() {
        try (Shelf shelf = new Shelf(Map.of(FILE, Content.generated(1, 8_000_000)))) {
            shelf.hub().faults().on(FILE).nth(1).inject(Fault.cutAfter(3_000_000));
            shelf.hub().faults().on(FILE).nth(1).inject(WITHOUT_RANGES.and(Fault.cutAfter(5_000_000)));
            shelf.hub().faults().on(FILE).nth(2).inject(WITHOUT_RANGES.and(Fault.cutAfter(7_000_000)));
            shelf.hub().faults().on(FILE).from(3).inject(WITHOUT_RANGES);
            try (Modelhaul haul = shelf.modelhaul(folder)) {
                shelf.watch(haul, folder, FILE).complete();
            }
            shelf.assertRight(folder, FILE);
            assertThat(shelf.hub().log().forFile(FILE)).hasSize(4);
        }
    }
}
