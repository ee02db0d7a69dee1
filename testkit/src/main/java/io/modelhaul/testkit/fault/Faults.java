package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults in place on a Hub. They may be changed while it runs. Several that concern the same answer are applied in
 * the order in which they were put in place.
 */
public final class Faults {

    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

    public Faults() {}

    /**
     * Begins a rule for requests that a pattern matches. A pattern that starts with {@code /} is compared with the path
     * of the request, percent-encoding included; any other with the file's path in its repository, also for the file's
     * signed address. {@code *} matches within a segment, {@code **} across segments, {@code ?} one character.
     */
    public FaultRule on(String glob) {
        return new FaultRule(rules::add, Glob.of(glob));
    }

    /** Begins a rule for every request. */
    public FaultRule onAll() {
        return new FaultRule(rules::add, request -> true);
    }

    /** Takes all faults away. */
    public void clear() {
        rules.clear();
    }

    Answer distort(ServedRequest request, Answer honest) {
        Answer answer = honest;
        for (FaultRule rule : rules) {
            answer = rule.distort(request, honest, answer);
        }
        return answer;
    }
}
