package io.modelhaul.cli.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output, which a {@link PrintStream} alone would lose silently when it cannot be written. */
final class ResultStream extends PrintStream {
    private static final int BUFFER_BYTES = 8192;

    private final Watched file;

    ResultStream(OutputStream file, Charset charset) {
        this(new Watched(file), charset);
    }

    private ResultStream(Watched file, Charset charset) {
        super(new BufferedOutputStream(file, BUFFER_BYTES), true, charset);
        this.file = file;
    }

    /** Why something could not be written; null when all could, or when the reader had read enough and left. */
    @Nullable
    String lost() {
        flush();
        IOException failure = file.failure;
        String words = failure == null ? "" : String.valueOf(failure.getMessage());
        return words.isEmpty() || words.toLowerCase(Locale.ROOT).contains("pipe") ? null : words;
    }

    /** Remembers the first failure. */
    private static final class Watched extends OutputStream {
        private final OutputStream to;
        private volatile @Nullable IOException failure;

        Watched(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                to.write(bytes, from, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
