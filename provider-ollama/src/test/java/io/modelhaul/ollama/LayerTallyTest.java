package io.modelhaul.ollama;

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
    void sumsThatNoNumberHoldsStayAtTheLargest() {
        take("a", Long.MAX_VALUE, Long.MAX_VALUE);
        take("b", Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(tally.total()).isEqualTo(Long.MAX_VALUE);
        assertThat(tally.completed()).isEqualTo(Long.MAX_VALUE);
        assertThat(tally.best()).isEqualTo(Long.MAX_VALUE);
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
