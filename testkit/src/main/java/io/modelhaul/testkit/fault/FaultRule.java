package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Says for which requests a {@link Fault} is in place. Every method but {@link #inject} narrows the rule.
 *
 * <pre>{@code
 * hub.faults().on("model.safetensors").first(2).inject(Fault.cutAfter(1_000_000));
 * }</pre>
 */
public final class FaultRule {

    private final Consumer<FaultRule> register;
    private final Map<String, AtomicLong> tries = new ConcurrentHashMap<>();
    private Predicate<ServedRequest> condition;
    private long from = 1;
    private long to = Long.MAX_VALUE;
    private boolean perFile;
    private Fault fault = (request, honest) -> honest;

    FaultRule(Consumer<FaultRule> register, Predicate<ServedRequest> condition) {
        this.register = register;
        this.condition = condition;
    }

    /** Only requests with this method. */
    public FaultRule method(String method) {
        return where(request -> request.method().equals(method));
    }

    /** Only requests for this part of the Hub. */
    public FaultRule target(ServedRequest.Target target) {
        return where(request -> request.target() == target);
    }

    /** Only requests that fulfil a condition. */
    public FaultRule where(Predicate<ServedRequest> more) {
        condition = condition.and(more);
        return this;
    }

    /** Only the first so many tries: requests that match and that the fault concerns. */
    public FaultRule first(long count) {
        return tries(1, count);
    }

    /** Only the n-th try, counted from 1. */
    public FaultRule nth(long number) {
        return tries(number, number);
    }

    /** The n-th try and all after it. */
    public FaultRule from(long number) {
        return tries(number, Long.MAX_VALUE);
    }

    /** Counts the tries of each file (or path) on its own. */
    public FaultRule perFile() {
        perFile = true;
        return this;
    }

    /** Puts the fault in place. */
    public void inject(Fault injected) {
        fault = injected;
        register.accept(this);
    }

    Answer distort(ServedRequest request, Answer honest, Answer current) {
        if (!condition.test(request) || !fault.concerns(request, honest)) {
            return current;
        }
        String counter = perFile ? request.file().orElse(request.path()) : "";
        long number =
                tries.computeIfAbsent(counter, unknown -> new AtomicLong()).incrementAndGet();
        return number >= from && number <= to ? fault.apply(request, current) : current;
    }

    private FaultRule tries(long first, long last) {
        from = first;
        to = last;
        return this;
    }
}
