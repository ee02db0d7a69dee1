package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import reactor.util.context.Context;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private MDCAdapter usual;

    /** The logger of these tests keeps no context, unlike those of applications. */
    @BeforeEach
    void keepContext() throws ReflectiveOperationException {
        usual = (MDCAdapter) adapter().get(null);
        adapter().set(null, new BasicMDCAdapter());
    }

    @AfterEach
    void restore() throws ReflectiveOperationException {
        adapter().set(null, usual);
    }

    private static Field adapter() throws NoSuchFieldException {
        Field field = MDC.class.getDeclaredField("MDC_ADAPTER");
        field.setAccessible(true);
        return field;
    }

    private static TraceContext of(String traceparent) {
        return TraceContext.of(Context.of(TraceContext.KEY, traceparent));
    }

    @Test
    void isInTheLoggingContextWhileItsWorkLogs() {
        List<String> seen = new ArrayList<>();

        TraceContext.logging(of("00-" + TRACE + "-" + SPAN + "-01"), () -> {
            seen.add(MDC.get("traceId"));
            seen.add(MDC.get("spanId"));
        });

        assertThat(seen).containsExactly(TRACE, SPAN);
        assertThat(MDC.get("traceId")).isNull();
        assertThat(MDC.get("spanId")).isNull();
    }

    @Test
    void noTraceLeavesTheLoggingContextAlone() {
        MDC.put("traceId", "the application's own");

        TraceContext.logging(null, () -> assertThat(MDC.get("traceId")).isEqualTo("the application's own"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-" + SPAN,
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "-" + SPAN + "-01\r\nEvil: 1"
            })
    void whatIsNotWellFormedIsNoTrace(String text) {
        assertThat(of(text)).isNull();
    }
}
