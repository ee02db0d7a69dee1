package io.modelhaul.spring;

import io.modelhaul.DownloadException;
import io.modelhaul.server.HttpApi;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a controller of the application answers when a download fails before anything was sent: a problem document (RFC 9457)
 * with the stable {@code code}, and a status that fits it. An advice of the application's own comes first.
 */
@RestControllerAdvice
@Order
public final class DownloadProblems {
    DownloadProblems() {}

    /** The answer for a failure. */
    @ExceptionHandler(DownloadException.class)
    public ResponseEntity<ProblemDetail> problem(DownloadException failure) {
        ProblemDetail problem = ProblemDetail.forStatus(HttpApi.status(failure.code()));
        problem.setDetail(failure.getMessage());
        problem.setProperty("code", failure.code().name());
        if (failure.hint() != null) {
            problem.setProperty("hint", failure.hint().name());
        }
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
