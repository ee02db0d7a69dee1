package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.LocalOllama;
import java.util.List;

/**
 * Something that goes wrong with a pull of a {@link LocalOllama}.
 *
 * @param kind what
 * @param at after which part of the model's bytes, from 0 to 1
 * @param status an HTTP status to answer with instead
 * @param texts words of an error, or whole lines
 */
public record PullFault(Kind kind, double at, int status, List<String> texts) {

    /** What goes wrong. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** Nothing more is sent; the connection stays open. */
        SILENCE,
        /** Lines keep coming, and their counts stay. */
        FREEZE,
        /** The connection is closed in mid-answer. */
        CUT,
        /** The answer ends in good order, without {@code success}. */
        END,
        /** An error is told inside the answer. */
        ERROR,
        /** All bytes come, and turn out to be wrong. */
        MISMATCH,
        /** The call is answered with a status and a JSON error. */
        STATUS,
        /** These lines are the whole answer, word for word. */
        LINES
    }

    /** Copies the texts. */
    public PullFault {
        texts = List.copyOf(texts);
    }

    static final PullFault NONE = new PullFault(Kind.NONE, 2, 0, List.of());

    /** Falls silent after that part. */
    public static PullFault silenceAt(double part) {
        return new PullFault(Kind.SILENCE, part, 0, List.of());
    }

    /** Keeps telling the same counts after that part. */
    public static PullFault freezeAt(double part) {
        return new PullFault(Kind.FREEZE, part, 0, List.of());
    }

    /** Closes the connection after that part. */
    public static PullFault cutAt(double part) {
        return new PullFault(Kind.CUT, part, 0, List.of());
    }

    /** Ends the answer after that part, as if all were said. */
    public static PullFault endAt(double part) {
        return new PullFault(Kind.END, part, 0, List.of());
    }

    /** Tells an error after that part. */
    public static PullFault errorAt(double part, String words) {
        return new PullFault(Kind.ERROR, part, 0, List.of(words));
    }

    /** Tells that the digest is wrong, and throws the bytes away. */
    public static PullFault mismatch() {
        return new PullFault(Kind.MISMATCH, 2, 0, List.of());
    }

    /** Answers with a status and an error before any line. */
    public static PullFault status(int status, String words) {
        return new PullFault(Kind.STATUS, 0, status, List.of(words));
    }

    /** Answers with exactly these lines, whatever is asked for. */
    public static PullFault lines(String... lines) {
        return new PullFault(Kind.LINES, 0, 200, List.of(lines));
    }

    String words() {
        return texts.isEmpty() ? "" : texts.get(0);
    }
}
