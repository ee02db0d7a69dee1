package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayerTallyTest {
    private final LayerTally tally = new LayerTally();

    private void take(String layer, long total, long completed) {
        tally.take(new PullLine("pulling", layer, total, completed == 0 ? null : completed, null));
    }

    @Test
    void totalGrowsAsLayersAppear() {
        take("a", 100, 50);
        assertThat(tally.total()).isEqualTo(100);
        take("b", 300, 0);
        assertThat(tally.total()).isEqualTo(400);
        assertThat(tally.completed()).isEqualTo(50);
        assertThat(tally.allLayers()).as("more may come").isNull();
    }

    @Test
    void noSumRunsOver() {
        for (int i = 0; i < 10_000; i++) {
            take("layer " + i, Long.MAX_VALUE, Long.MAX_VALUE);
        }
        assertThat(tally.total()).isPositive().isEqualTo(tally.completed()).isEqualTo(tally.best());
    }

    /** A server that tells of ten thousand layers a hundred times over costs a million steps, and not ten milliards. */
    @Test
    void aLineCostsTheSameHoweverManyLayersThereAre() {
        for (int round = 1; round <= 100; round++) {
            for (int i = 0; i < 10_000; i++) {
                take("layer " + i, 1_000, round);
                tally.best();
                tally.completed();
                tally.total();
                tally.wholeLayers();
            }
        }
        assertThat(tally.completed()).isEqualTo(1_000_000);
        assertThat(tally.total()).isEqualTo(10_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            tally.finish();
        }
        assertThat(tally.completed()).isEqualTo(10_000_000);
        assertThat(tally.wholeLayers()).isEqualTo(10_000);
    }

    @Test
    void aLayerAfterTheEndMeansThatMoreMayCome() {
        take("a", 100, 100);
        tally.finish();
        take("b", 100, 10);
        assertThat(tally.allLayers()).isNull();
        tally.finish();
        assertThat(tally.completed()).isEqualTo(200);
    }

    @Test
    void percentIsNeverLoweredAndNeverEarlyAtItsEnd() {
        take("a", 100, 100);
        assertThat(tally.percent()).isEqualTo(99.9);
        take("b", 900, 0);
        assertThat(tally.percent()).as("10 % now, and more was told").isNull();
        tally.finish();
        assertThat(tally.percent()).isEqualTo(100.0);
        assertThat(tally.allLayers()).isEqualTo(2);
    }

    @Test
    void smallLaterLayersHoldThePercentage() {
        take("a", 10_000, 9_000);
        assertThat(tally.percent()).isEqualTo(90.0);
        take("b", 10, 0);
        assertThat(tally.percent()).isEqualTo(90.0);
    }

    @Test
    void countsThatGoBackAreHeldWithinATry() {
        take("a", 100, 60);
        take("a", 100, 20);
        assertThat(tally.completed()).isEqualTo(60);
        tally.begin();
        take("a", 100, 20);
        assertThat(tally.completed()).isEqualTo(20);
        assertThat(tally.best()).as("what counts as progress").isEqualTo(60);
    }

    @Test
    void aLayerThatEndsShortIsWholeOnceTheServerIsPastIt() {
        take("a", 100, 75);
        assertThat(tally.inLayer()).isTrue();
        assertThat(tally.wholeLayers()).isZero();
        tally.finish();
        assertThat(tally.completed()).isEqualTo(100);
        assertThat(tally.inLayer()).isFalse();
        assertThat(tally.wholeLayers()).isOne();
    }

    @Test
    void moreThanItsSizeIsItsSize() {
        take("a", 10, 30);
        assertThat(tally.total()).isEqualTo(30);
        assertThat(tally.completed()).isEqualTo(30);
    }

    @Test
    void unknownIsNull() {
        assertThat(tally.completed()).isNull();
        assertThat(tally.total()).isNull();
        tally.take(new PullLine("pulling", "a", null, 5L, null));
        assertThat(tally.total()).isNull();
        assertThat(tally.percent()).isNull();
        assertThat(tally.completed()).isEqualTo(5);
    }

    @Test
    void onlyWhatComesNowIsMovement() {
        PullLine first = new PullLine("pulling", "a", 100L, 60L, null);
        assertThat(tally.take(first)).as("was there before").isZero();
        assertThat(tally.take(new PullLine("pulling", "a", 100L, 70L, null))).isEqualTo(10);
    }
}
