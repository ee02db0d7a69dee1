package io.modelhaul.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the texts of a call that must never be printed again, before anything else looks at the call. */
final class Secrets {
    private static final Pattern SECRET_VARIABLE = Pattern.compile(".*(TOKEN|JWT|SECRET|API_KEY|PASSWORD)");

    private Secrets() {}

    static List<String> of(List<String> args, Map<String, String> environment) {
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            String next = i + 1 < args.size() ? args.get(i + 1) : "";
            addValue(secrets, "--token", arg, next);
            addValue(secrets, "--header", arg, next);
            addValue(secrets, "--api-key", arg, next);
        }
        environment.forEach((name, value) -> {
            if (SECRET_VARIABLE.matcher(name).matches()) {
                add(secrets, value);
            }
        });
        return secrets;
    }

    private static void addValue(List<String> secrets, String option, String arg, String next) {
        String value =
                arg.equals(option) ? next : arg.startsWith(option + "=") ? arg.substring(option.length() + 1) : "";
        add(secrets, value.substring(option.equals("--header") ? value.indexOf(':') + 1 : 0));
    }

    /** Quotes around a token are not part of it. */
    private static void add(List<String> secrets, String value) {
        Stream.of(value.trim(), value.replaceAll("^[\\s'\"]+|[\\s'\"]+$", ""))
                .filter(secret -> !secrets.contains(secret))
                .forEach(secrets::add);
    }
}
