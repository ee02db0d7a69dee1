package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.transfer.part.ByteRanges;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Connections of random speed that are cut at random, over one plan; checks at every write that it is the first there. */
public final class SegmentPlanSimulation {
    private static final long LARGEST = 300L << 20;
    private static final int LARGEST_PIECE = 3 << 20;

    private final Random random;
    private final int seed;
    private final long size;
    private final AtomicLong nanos = new AtomicLong();
    private final SegmentPlan plan;
    private final ByteRanges written = new ByteRanges();
    private final Connection[] connections;

    public SegmentPlanSimulation(int connections, int seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.size = 1 + (long) (random.nextDouble() * LARGEST);
        long here = random.nextBoolean() ? 0 : (long) (random.nextDouble() * size);
        written.add(here / 2, here);
        this.plan = new SegmentPlan(size, written.list(), nanos::get);
        this.connections = new Connection[connections];
        for (int i = 0; i < connections; i++) {
            this.connections[i] = new Connection(1 + random.nextInt(LARGEST_PIECE));
        }
    }

    public void run() {
        while (!plan.complete()) {
            nanos.addAndGet(random.nextInt(10_000_000));
            connections[random.nextInt(connections.length)].step();
        }
    }

    public long size() {
        return size;
    }

    public List<Extent> written() {
        return written.list();
    }

    @Override
    public String toString() {
        return connections.length + " connections, seed " + seed;
    }

    private final class Connection {
        private final int speed;
        private Segment segment;
        private long onDisk;
        private long arrived;

        Connection(int speed) {
            this.speed = speed;
        }

        void step() {
            if (segment == null) {
                begin();
            } else if (random.nextInt(40) == 0) {
                // A cut: what arrived and was not written yet is lost.
                end();
            } else {
                receive();
            }
        }

        private void begin() {
            segment = plan.take(connections.length);
            if (segment != null) {
                onDisk = segment.from();
                arrived = segment.from();
            }
        }

        private void receive() {
            int offered = 1 + random.nextInt(speed);
            int taken = plan.receive(segment, offered);
            arrived += taken;
            boolean over = taken < offered || plan.reachedEnd(segment);
            if (over || random.nextInt(3) == 0) {
                write();
            }
            if (over) {
                end();
            }
        }

        private void write() {
            long before = written.total();
            written.add(onDisk, arrived);
            assertThat(written.total() - before)
                    .as("bytes written for the first time, %s", SegmentPlanSimulation.this)
                    .isEqualTo(arrived - onDisk);
            assertThat(plan.written(segment, onDisk, arrived - onDisk)).isTrue();
            onDisk = arrived;
        }

        private void end() {
            plan.release(segment);
            segment = null;
        }
    }
}
