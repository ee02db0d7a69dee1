package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.http.ServedRequest;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Path patterns: {@code *} within a segment, {@code **} across segments, {@code ?} for one character. */
final class Glob {

    private Glob() {}

    static Predicate<ServedRequest> of(String glob) {
        Predicate<String> matches = compile(glob).asMatchPredicate();
        return glob.startsWith("/")
                ? request -> matches.test(request.path())
                : request -> request.file().filter(matches).isPresent();
    }

    static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char character = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else {
                regex.append(
                        switch (character) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(String.valueOf(character));
                        });
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
