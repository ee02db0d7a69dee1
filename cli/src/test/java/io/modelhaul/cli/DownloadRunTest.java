package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.States;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

@Timeout(20)
class DownloadRunTest {
    private final List<DownloadProgress> shown = new ArrayList<>();
    private Runnable whenShown = () -> {};
    private final DownloadRun run = new DownloadRun("hf", "owner/name", this::show, Clock.systemUTC());

    private void show(DownloadProgress state) {
        shown.add(state);
        whenShown.run();
    }

    @Test
    void returnsTheStateThatSaysWhereTheModelIs() throws InterruptedException {
        DownloadProgress complete =
                States.built(States.at(DownloadStatus.COMPLETE).path("/models/x"));

        assertThat(run.follow(Flux.just(States.downloading(), complete))).isEqualTo(complete);
        assertThat(shown).containsExactly(States.downloading(), complete);
    }

    @Test
    void throwsWhatWentWrongAfterTheStateThatTells() {
        DownloadException failure = new DownloadException(ErrorCode.NOT_FOUND, "no such model");
        DownloadProgress error =
                States.built(States.at(DownloadStatus.ERROR).error(DownloadProgress.Failure.of(failure)));

        assertThatThrownBy(() -> run.follow(Flux.just(error).concatWith(Flux.error(failure))))
                .isSameAs(failure);
        assertThat(shown).containsExactly(error);
    }

    @Test
    void endsWithAnErrorStateAlsoWhenNothingCameBefore() {
        DownloadException failure = new DownloadException(ErrorCode.UNKNOWN_PROVIDER, "no provider");

        assertThatThrownBy(() -> run.follow(Flux.error(failure))).isSameAs(failure);
        assertThat(shown).singleElement().satisfies(state -> {
            assertThat(state.status()).isEqualTo(DownloadStatus.ERROR);
            assertThat(state.provider()).isEqualTo("hf");
            assertThat(state.model()).isEqualTo("owner/name");
            assertThat(state.error()).isEqualTo(DownloadProgress.Failure.of(failure));
        });
    }

    @Test
    void endsAsCancelledWhenItIsInterrupted() {
        TestPublisher<DownloadProgress> download = TestPublisher.create();
        whenShown = run::interrupt;

        assertThatThrownBy(() -> run.follow(Flux.just(States.downloading()).concatWith(download.flux())))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED))
                .hasMessageContaining("run the same command again");
        download.assertCancelled();
        assertThat(shown).extracting(DownloadProgress::status).last().isEqualTo(DownloadStatus.CANCELLED);
        assertThat(shown).last().extracting(DownloadProgress::completedBytes).isEqualTo(734_003_200L);
    }

    @Test
    void asksForOneStateAtATimeSoThatASlowTerminalHoldsNothingUp() throws InterruptedException {
        AtomicLong largest = new AtomicLong();
        Flux<DownloadProgress> download = Flux.just(States.downloading(), States.downloading())
                .concatWith(Flux.just(States.only(DownloadStatus.COMPLETE)))
                .doOnRequest(n -> largest.accumulateAndGet(n, Math::max));

        run.follow(download);

        assertThat(largest).hasValue(1);
    }

    @Test
    void callsAnUnexpectedExceptionABug() {
        assertThatThrownBy(() -> run.follow(Flux.error(new IllegalStateException("oops"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shown).last().satisfies(state -> assertThat(state.message()).contains("This is a bug", "oops"));
    }

    @Test
    void leavesTheDownloadWhenShowingItFails() {
        TestPublisher<DownloadProgress> download = TestPublisher.create();
        whenShown = () -> {
            throw new IllegalStateException("terminal gone");
        };

        assertThatThrownBy(() -> run.follow(Flux.just(States.downloading()).concatWith(download.flux())))
                .hasMessage("terminal gone");
        download.assertCancelled();
    }
}
