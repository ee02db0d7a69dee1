package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.Streams;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandContextTest {
    private static CommandContext context(Runnable start, boolean meanwhile) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Streams streams = new Streams(nowhere, nowhere, false, false, new Streams.Style(false, true, false));
        CommandContext context = new CommandContext(streams, Environment.of(Map.of()), () -> {
            start.run();
            throw new AssertionError("not reached");
        });
        if (meanwhile) {
            context.startMeanwhile();
        }
        return context;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failsAsTheLibraryFails(boolean meanwhile) {
        DownloadException failure = new DownloadException(ErrorCode.INVALID_REQUEST, "No such folder of plugins.");
        Runnable start = () -> {
            throw failure;
        };
        try (CommandContext context = context(start, meanwhile)) {
            assertThatThrownBy(context::haul).isSameAs(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJarThatDoesNotFitFailsAsOne(boolean meanwhile) {
        NoClassDefFoundError failure = new NoClassDefFoundError("com/example/Gone");
        Runnable start = () -> {
            throw failure;
        };
        try (CommandContext context = context(start, meanwhile)) {
            assertThatThrownBy(context::haul).isSameAs(failure);
        }
    }
}
