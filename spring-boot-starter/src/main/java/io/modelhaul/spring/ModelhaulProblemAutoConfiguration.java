package io.modelhaul.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Failures of downloads as problem documents, in controllers of MVC and WebFlux applications. */
@AutoConfiguration
@ConditionalOnClass(RestControllerAdvice.class)
@ConditionalOnWebApplication
public class ModelhaulProblemAutoConfiguration {
    /** For Spring. */
    public ModelhaulProblemAutoConfiguration() {}

    /** Answers for failures. */
    @Bean
    @ConditionalOnMissingBean
    public DownloadProblems modelhaulDownloadProblems() {
        return new DownloadProblems();
    }
}
