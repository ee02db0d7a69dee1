package io.modelhaul.faults;

import static io.modelhaul.ErrorCode.AUTH_REQUIRED;
import static io.modelhaul.ErrorCode.CHECKSUM_MISMATCH;
import static io.modelhaul.ErrorCode.FORBIDDEN;
import static io.modelhaul.ErrorCode.NOT_FOUND;
import static io.modelhaul.ErrorCode.PROTOCOL;
import static io.modelhaul.ErrorCode.RATE_LIMITED;
import static io.modelhaul.ErrorCode.SERVER_ERROR;
import static io.modelhaul.ErrorCode.SIZE_MISMATCH;
import static io.modelhaul.ErrorCode.STALLED;
import static io.modelhaul.ErrorCode.TIMEOUT;
import static io.modelhaul.ErrorCode.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault that a server is known for, met once and met always, by a small file that comes in one piece and by a large
 * one that comes in many: it ends in the right bytes, or in an error that says what is wrong and leaves no file.
 */
class FaultMatrixTest {
    private static final String SMALL = "small.json";
    private static final String LARGE = "large.bin";
    private static final Map<String, Content> FILES =
            Map.of(SMALL, Content.generated(1, 100_000), LARGE, Content.generated(2, 64 << 20));
    private static Shelf shelf;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        shelf = new Shelf(FILES);
    }

    @AfterAll
    static void stop() {
        shelf.close();
    }

    @BeforeEach
    void heal() {
        shelf.reset();
    }

    /** A fault for a file of a given size. */
    private interface FaultFor {
        Fault size(long bytes);
    }

    private static Stream<Arguments> passing() {
        List<Arguments> cases = new ArrayList<>();
        passing(cases, "closed in order in mid-body", size -> Fault.cutAfter(size / 40));
        passing(cases, "reset in mid-body", size -> Fault.resetAfter(size / 40));
        passing(cases, "stalled for ever in mid-body", size -> Fault.stallAfter(size / 40));
        passing(cases, "paused in mid-body", size -> Fault.stallAfter(size / 40, Duration.ofMillis(200)));
        passing(cases, "a flipped byte", size -> Fault.flipByte(size / 40));
        passing(cases, "garbage after the body", size -> Fault.garbageAfter(5_000));
        passing(cases, "a truncated body", size -> Fault.truncatedBy(1_000));
        passing(cases, "a length that is too long", size -> Fault.contentLengthOffBy(1_000));
        passing(cases, "a length that is too short", size -> Fault.contentLengthOffBy(-1_000));
        passing(cases, "a part from elsewhere, announced falsely", size -> Fault.contentRangeShiftedBy(1_000));
        passing(cases, "a part with another total", size -> Fault.contentRangeTotal("" + (size + 7)));
        passing(cases, "a part with an unknown total", size -> Fault.contentRangeTotal("*"));
        passing(cases, "another part, announced truly", size -> Fault.otherPart(size / 2, 1_000));
        passing(cases, "all of it in place of a part", size -> Fault.ignoreRange());
        passing(cases, "changed content", size -> Fault.changedContent(Content.generated(9, size)));
        passing(cases, "changed content of another size", size -> Fault.changedContent(Content.generated(9, size + 3)));
        passing(cases, "other content under the old tag", size -> Fault.otherContent(Content.generated(9, size)));
        passing(cases, "a weak tag", size -> Fault.etag("W/\"weak\""));
        passing(cases, "another tag", size -> Fault.etag("\"other\""));
        passing(cases, "no tag", size -> Fault.noEtag());
        passing(cases, "a failing server", size -> Fault.status(500));
        passing(cases, "an overloaded server", size -> Fault.retryAfter(503, 1));
        passing(cases, "a rate limit", size -> Fault.rateLimited(0));
        passing(cases, "a request timeout", size -> Fault.status(408));
        passing(cases, "a redirect to another name", size -> Fault.redirect(302, otherName(size)));
        passing(cases, "a web page", size -> Fault.html());
        passing(cases, "a chunked body", size -> Fault.chunked());
        passing(cases, "a compressed body", size -> Fault.gzip());
        passing(cases, "a slow body", size -> Fault.bytesPerSecond(2 * size));
        passing(cases, "a late answer", size -> Fault.latency(Duration.ofMillis(200)));
        passing(cases, "no answer", size -> Fault.silence());
        passing(cases, "hanging up", size -> Fault.hangUp());
        passing(cases, "a reset in place of an answer", size -> Fault.reset());
        return cases.stream();
    }

    private static void passing(List<Arguments> cases, String name, FaultFor fault) {
        FILES.forEach((file, content) -> cases.add(Arguments.of(name, file, fault.size(content.size()))));
    }

    private static String otherName(long size) {
        String file = size == FILES.get(SMALL).size() ? SMALL : LARGE;
        return shelf.address(file).toString().replace("127.0.0.1", "localhost");
    }

    /** What happened once is repaired, whatever it was. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("passing")
    void passingFaultEndsInTheRightBytes(String name, String file, Fault fault) {
        shelf.hub().faults().on(file).first(1).inject(fault);
        try (Modelhaul haul = shelf.modelhaul(folder)) {
            shelf.watch(haul, folder, file).complete();
        }
        shelf.assertRight(folder, file);
        assertThat(shelf.served(file)).as("bytes served").isLessThanOrEqualTo(2.1);
        shelf.hub().awaitOpenConnections(0, Duration.ofSeconds(5));
    }

    private static Stream<Arguments> lasting() {
        List<Arguments> cases = new ArrayList<>();
        lasting(cases, "closed before the first byte", size -> Fault.cutAfter(0), UNREACHABLE);
        lasting(cases, "reset before the first byte", size -> Fault.resetAfter(0), UNREACHABLE);
        lasting(cases, "stalled before the first byte", size -> Fault.stallAfter(0), STALLED);
        lasting(cases, "a flipped byte", size -> Fault.flipByte(size / 2), CHECKSUM_MISMATCH);
        lasting(cases, "garbage after the body", size -> Fault.garbageAfter(5_000), null, PROTOCOL, UNREACHABLE);
        lasting(cases, "changed content", size -> Fault.changedContent(Content.generated(9, size)), CHECKSUM_MISMATCH);
        lasting(
                cases,
                "changed content of another size",
                size -> Fault.changedContent(Content.generated(9, size + 3)),
                SIZE_MISMATCH);
        lasting(cases, "other content", size -> Fault.otherContent(Content.generated(9, size)), CHECKSUM_MISMATCH);
        lasting(cases, "a weak tag", size -> Fault.etag("W/\"weak\""), (ErrorCode) null);
        lasting(cases, "no tag", size -> Fault.noEtag(), (ErrorCode) null);
        lasting(cases, "ranges ignored", size -> Fault.ignoreRange(), (ErrorCode) null);
        lasting(cases, "unknown totals", size -> Fault.contentRangeTotal("*"), (ErrorCode) null);
        lasting(cases, "chunked bodies", size -> Fault.chunked(), (ErrorCode) null);
        lasting(cases, "compressed bodies", size -> Fault.gzip(), null, PROTOCOL);
        lasting(cases, "late answers", size -> Fault.latency(Duration.ofMillis(20)), (ErrorCode) null);
        lasting(cases, "other tags", size -> Fault.etag("\"" + System.nanoTime() + "\""), (ErrorCode) null);
        lasting(cases, "a failing server", size -> Fault.status(500), SERVER_ERROR);
        lasting(cases, "a long wait asked for", size -> Fault.retryAfter(503, 3600), SERVER_ERROR);
        lasting(cases, "a rate limit", size -> Fault.rateLimited(3600), RATE_LIMITED);
        lasting(cases, "nothing there", size -> Fault.status(404), NOT_FOUND);
        lasting(cases, "no credentials", size -> Fault.status(401), AUTH_REQUIRED);
        lasting(cases, "refusal", size -> Fault.status(403), FORBIDDEN);
        lasting(cases, "a redirect loop", size -> Fault.redirectLoop(), PROTOCOL);
        lasting(cases, "a redirect to a local file", size -> Fault.redirect(302, "file:///etc/passwd"), PROTOCOL);
        lasting(cases, "a redirect to nowhere", size -> Fault.redirect(302, "http://[broken"), PROTOCOL);
        lasting(cases, "a web page", size -> Fault.html(), SIZE_MISMATCH, PROTOCOL);
        lasting(cases, "no answer", size -> Fault.silence(), TIMEOUT);
        lasting(cases, "hanging up", size -> Fault.hangUp(), UNREACHABLE);
        lasting(cases, "resets in place of answers", size -> Fault.reset(), UNREACHABLE);
        Set<ErrorCode> wrongSize = Set.of(SIZE_MISMATCH, PROTOCOL, UNREACHABLE);
        lasting(cases, "truncated bodies", size -> Fault.truncatedBy(size), wrongSize);
        lasting(cases, "lengths that are too short", size -> Fault.contentLengthOffBy(-1_000), wrongSize);
        onLarge(cases, "parts from elsewhere", size -> Fault.contentRangeShiftedBy(1_000), (ErrorCode) null);
        onLarge(cases, "parts nobody asked for", size -> Fault.otherPart(size / 2, 1_000), (ErrorCode) null);
        onLarge(cases, "parts with another total", size -> Fault.contentRangeTotal("" + (size + 7)), SIZE_MISMATCH);
        return cases.stream();
    }

    /** A null among the codes says that the right bytes are as good an end. */
    private static void lasting(List<Arguments> cases, String name, FaultFor fault, ErrorCode... codes) {
        FILES.keySet()
                .forEach(file -> add(
                        cases,
                        name,
                        file,
                        fault,
                        Stream.of(codes).map(String::valueOf).toList()));
    }

    private static void lasting(List<Arguments> cases, String name, FaultFor fault, Set<ErrorCode> codes) {
        lasting(cases, name, fault, codes.toArray(ErrorCode[]::new));
    }

    /** Small files come without ranges, so they never meet these. */
    private static void onLarge(List<Arguments> cases, String name, FaultFor fault, ErrorCode code) {
        add(cases, name, LARGE, fault, List.of(String.valueOf(code)));
    }

    private static void add(List<Arguments> cases, String name, String file, FaultFor fault, List<String> codes) {
        cases.add(Arguments.of(name, file, fault.size(FILES.get(file).size()), codes));
    }

    /** What does not pass ends in the right bytes or in a clear error, in bounded time, and never in a wrong file. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("lasting")
    void lastingFaultEndsWellOrInAClearError(String name, String file, Fault fault, List<String> ends) {
        shelf.hub().faults().on(file).inject(fault);
        boolean failed;
        try (Modelhaul haul = shelf.modelhaul(folder)) {
            DownloadWatcher watcher = shelf.watch(haul, folder, file);
            watcher.awaitEnd();
            failed = watcher.states().get(watcher.states().size() - 1).error() != null;
            String end = failed ? watcher.failure().code().name() : "null";
            assertThat(ends).as("how it may end; %s", watcher).contains(end);
        }
        if (failed) {
            Shelf.assertNothingKept(folder);
        } else {
            shelf.assertRight(folder, file);
        }
        shelf.hub().awaitOpenConnections(0, Duration.ofSeconds(5));
    }
}
