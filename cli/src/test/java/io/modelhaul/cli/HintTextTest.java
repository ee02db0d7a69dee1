package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.spi.ProviderDescriptor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HintTextTest {
    @ParameterizedTest
    @EnumSource
    void saysEveryHintInOneSentenceOfItsOwn(Hint hint) {
        DownloadException failure = new DownloadException(ErrorCode.IO, hint, "It failed.");

        assertThat(HintText.of(failure, List.of()))
                .isEqualTo("It failed. " + HintText.of(hint))
                .doesNotContain(hint.text());
    }

    @Test
    void namesFlagsWhereTheLibraryNamesOptions() {
        assertThat(HintText.withFlags("Option 'repoType' is odd. Set the option 'token' or 'cacheDir' of 'model'."))
                .isEqualTo("Option --repo-type is odd. Set the option --token or --cache-dir of 'model'.");
        assertThat(HintText.withFlags("Options 'a', 'b' and 'cD' go together."))
                .isEqualTo("Options --a, --b and --c-d go together.");
    }

    @Test
    void namesTheCommandThatHelpsWhereAProviderCannotDownload() {
        ProviderDescriptor openai = ProviderDescriptor.unsupported("openai", List.of(), "OpenAI", "a reason.");
        DownloadException failure =
                new DownloadException(ErrorCode.UNSUPPORTED_PROVIDER, "'openai' cannot download models: a reason.");

        assertThat(HintText.of(failure, List.of(openai)))
                .startsWith("'openai' cannot download models: its models")
                .contains("'modelhaul pull hf://openai/gpt-oss-20b'");
        assertThat(HintText.shown(openai).unsupported()).contains("modelhaul pull");
    }
}
