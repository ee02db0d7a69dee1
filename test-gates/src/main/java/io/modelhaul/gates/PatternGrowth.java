package io.modelhaul.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds patterns that a hostile text keeps busy: each constant {@link Pattern} of a module is matched against a text and
 * against one ten times as long, both made of its own words, and the characters it looks at are counted. Ten times the text
 * may cost about ten times as much; a quadratic pattern needs a hundred times. Counting, unlike a clock, gives the same
 * answer on a busy machine and for texts that are not long.
 */
public final class PatternGrowth {
    private static final int SMALL = 800;
    private static final int LARGE = 10 * SMALL;
    private static final long MOST_GROWTH = 40;
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{3,20}");
    private static final List<String> PIECES = List.of(
            "a", "0", " ", "/", "://", "?", "&", "=", "-", "_", ".", ":", ";", ",", "\"", "'", "@", "<", ">", "%20",
            "[", "\n", "*", "a-", "a.", "a ", "a=", "a@", "\\", "+", "$", "🦙");

    private final Pattern pattern;
    private final boolean searches;

    private PatternGrowth(Pattern pattern, boolean searches) {
        this.pattern = pattern;
        this.searches = searches;
    }

    /**
     * The patterns that are not linear, with a text that shows it; empty when all is well.
     *
     * @param anyOfTheModule a class beside those that are looked at
     * @param whole class and name of patterns that are compared with whole texts only, such as {@code Origin.AUTHORITY}
     */
    public static List<String> quadratic(Class<?> anyOfTheModule, String... whole) {
        Set<String> wholeOnly = Set.of(whole);
        List<String> found = new ArrayList<>();
        for (Field field : patterns(anyOfTheModule)) {
            String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
            String text = new PatternGrowth(read(field), !wholeOnly.contains(name)).hostile();
            if (text != null) {
                found.add(name + " with '" + text + "' again and again");
            }
        }
        return found;
    }

    private @Nullable String hostile() {
        Set<String> words = new TreeSet<>();
        for (Matcher word = WORD.matcher(pattern.pattern()); word.find(); ) {
            words.add(word.group());
        }
        List<String> pieces = new ArrayList<>(PIECES);
        for (String word : words) {
            Stream.of("", "-", " ", "=").forEach(end -> pieces.add(word + end));
            pieces.add("-" + word);
        }
        return pieces.stream()
                .filter(piece -> grows("", piece))
                .findFirst()
                .orElseGet(() -> words.stream()
                        .flatMap(word -> Stream.of("a", "0", " ", "-", "=")
                                .filter(piece -> grows(word, piece))
                                .map(piece -> word + " " + piece))
                        .findFirst()
                        .orElse(null));
    }

    private boolean grows(String begin, String piece) {
        long small = steps(text(begin, piece, SMALL), Long.MAX_VALUE);
        return steps(text(begin, piece, LARGE), MOST_GROWTH * small) > MOST_GROWTH * small;
    }

    private static String text(String begin, String piece, int length) {
        return begin + piece.repeat(length / piece.length()) + "!";
    }

    private long steps(String text, long most) {
        Counted counted = new Counted(text, most);
        try {
            Matcher matcher = pattern.matcher(counted);
            while (searches && matcher.find()) {
                counted.steps++;
            }
            pattern.matcher(counted).matches();
        } catch (TooManySteps stop) {
            return most + 1;
        } catch (StackOverflowError deep) {
            return Long.MAX_VALUE;
        }
        return counted.steps;
    }

    private static List<Field> patterns(Class<?> anyOfTheModule) {
        Path classes = Path.of(URI.create(anyOfTheModule
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> classes.relativize(file)
                            .toString()
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .filter(name -> !name.endsWith("-info.class"))
                    .flatMap(name -> fields(name.substring(0, name.length() - ".class".length()), anyOfTheModule))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Field> fields(String name, Class<?> anyOfTheModule) {
        try {
            return Stream.of(Class.forName(name, false, anyOfTheModule.getClassLoader())
                            .getDeclaredFields())
                    .filter(field -> field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers()));
        } catch (ClassNotFoundException | LinkageError absent) {
            return Stream.empty(); // what is optional is not on every class path
        }
    }

    private static Pattern read(Field field) {
        try {
            field.setAccessible(true);
            return (Pattern) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private final long most;
        private long steps;

        Counted(String text, long most) {
            this.text = text;
            this.most = most;
        }

        @Override
        public char charAt(int index) {
            if (steps++ > most) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
