package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import java.util.function.BiPredicate;

/** A fault of those answers alone that it has to do with. */
record ConditionalFault(BiPredicate<ServedRequest, Answer> condition, Fault fault) implements Fault {

    @Override
    public boolean concerns(ServedRequest request, Answer honest) {
        return condition.test(request, honest);
    }

    @Override
    public Answer apply(ServedRequest request, Answer honest) {
        return fault.apply(request, honest);
    }
}
