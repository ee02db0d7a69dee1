package io.modelhaul.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;

class LeakGateTest {

    @Test
    void aLostBufferFailsTheRunAlthoughEveryTestPassed() {
        TestExecutionResult run = run(LosesBuffer.class);

        assertThat(run.getStatus()).isEqualTo(Status.FAILED);
        assertThat(run.getThrowable())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .hasMessageContaining("ByteBuf was never released")
                        .hasMessageContaining("LosesBuffer.passes"));
    }

    @Test
    void aRunThatReleasesItsBuffersPasses() {
        assertThat(run(ReleasesBuffer.class).getStatus()).isEqualTo(Status.SUCCESSFUL);
    }

    /**
     * How the whole run ended, which is more than how its tests did. A collection that comes by itself may bring the leak
     * to light at the end of the class already; then the class has failed, and with it the run.
     */
    private static TestExecutionResult run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(tests))
                .execute()
                .containerEvents()
                .finished()
                .list()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .reduce((first, second) -> first.getStatus() == Status.FAILED ? first : second)
                .orElseThrow();
    }

    static final class LosesBuffer {
        @Test
        void passes() {
            ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            assertThat(lost.refCnt()).isEqualTo(1);
        }
    }

    static final class ReleasesBuffer {
        @Test
        void passes() {
            ByteBuf kept = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            assertThat(kept.release()).isTrue();
        }
    }
}
