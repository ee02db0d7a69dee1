package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRangesTest {
    private static final int SIZE = 60;

    @Test
    void agreesWithASetOfBitsWhateverIsAddedAndRemoved() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ByteRanges extents = new ByteRanges();
            BitSet model = new BitSet();
            for (int step = 0; step < 40; step++) {
                int from = random.nextInt(SIZE);
                int to = from + random.nextInt(SIZE - from + 1);
                boolean add = random.nextInt(3) > 0;
                model.set(from, to, add);
                if (add) {
                    extents.add(from, to);
                } else {
                    extents.remove(from, to);
                }
                assertAgrees(extents, model, "seed " + seed + " step " + step);
            }
        }
    }

    private static void assertAgrees(ByteRanges extents, BitSet model, String when) {
        assertThat(extents.list()).as(when).isEqualTo(ranges(model));
        assertThat(extents.total()).as(when).isEqualTo(model.cardinality());
        assertThat(extents.contiguousEnd()).as(when).isEqualTo(model.nextClearBit(0));
        for (int end : new int[] {0, SIZE / 2, SIZE}) {
            BitSet missing = new BitSet();
            missing.set(0, end);
            missing.andNot(model);
            assertThat(extents.missing(end)).as(when + " missing to " + end).isEqualTo(ranges(missing));
        }
    }

    private static List<Extent> ranges(BitSet bits) {
        List<Extent> ranges = new ArrayList<>();
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            ranges.add(new Extent(from, bits.nextClearBit(from)));
        }
        return ranges;
    }

    @Test
    void ignoresEmptyAndBackwardRanges() {
        ByteRanges extents = new ByteRanges();
        extents.add(5, 5);
        extents.add(9, 3);
        extents.remove(2, 2);

        assertThat(extents.list()).isEmpty();
        assertThat(extents.missing(0)).isEmpty();
        assertThat(extents.missing(3)).containsExactly(new Extent(0, 3));
    }

    @Test
    void countsBeyondFourGigabytes() {
        ByteRanges extents = new ByteRanges();
        extents.add(0, 5L << 32);
        extents.add(6L << 32, 7L << 32);

        assertThat(extents.total()).isEqualTo(6L << 32);
        assertThat(extents.missing(8L << 32))
                .containsExactly(new Extent(5L << 32, 6L << 32), new Extent(7L << 32, 8L << 32));
    }

    @Test
    void forgetsEverything() {
        ByteRanges extents = new ByteRanges();
        extents.add(0, 10);
        extents.clear();

        assertThat(extents.total()).isZero();
        assertThat(extents.contiguousEnd()).isZero();
    }
}
