package io.modelhaul.testkit.http;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** What was asked of a Hub, in order of arrival, and what was sent for it. */
public final class RequestLog {

    private final Queue<ServedRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Changes changes = new Changes();

    public RequestLog() {}

    /** All requests so far. */
    public List<ServedRequest> all() {
        return List.copyOf(requests);
    }

    /** The requests that fulfil a condition. */
    public List<ServedRequest> matching(Predicate<ServedRequest> condition) {
        return all().stream().filter(condition).toList();
    }

    /** The requests for a file, by its path in the repository; also those for its signed address. */
    public List<ServedRequest> forFile(String path) {
        return matching(request -> request.file().filter(path::equals).isPresent());
    }

    /** The requests that brought (or began to bring) bytes of files. */
    public List<ServedRequest> forContent() {
        return matching(request -> request.contentBytes() > 0);
    }

    /** Bytes of file content that went out, over all files. */
    public long contentBytes() {
        return all().stream().mapToLong(ServedRequest::contentBytes).sum();
    }

    /** Bytes of content that went out for one file. */
    public long contentBytes(String path) {
        return forFile(path).stream().mapToLong(ServedRequest::contentBytes).sum();
    }

    /** The requests that carried credentials to another host than the one given, such as {@code 127.0.0.1:8080}. */
    public List<ServedRequest> credentialsOutside(String host) {
        return matching(request ->
                request.authorization().isPresent() && !request.host().equals(host));
    }

    /**
     * Waits until a condition on this log holds.
     *
     * @throws AssertionError when it does not within the limit
     */
    public void await(Predicate<RequestLog> condition, Duration limit) {
        if (!changes.await(() -> condition.test(this), limit)) {
            throw new AssertionError("Not seen within " + limit + " in the log of requests:\n" + this);
        }
    }

    /**
     * Waits until the sockets have taken so many bytes of a file's content.
     *
     * @throws AssertionError when they did not within the limit
     */
    public void awaitContentBytes(String path, long bytes, Duration limit) {
        await(
                log -> log.forFile(path).stream()
                                .mapToLong(ServedRequest::takenContentBytes)
                                .sum()
                        >= bytes,
                limit);
    }

    /**
     * Waits until no answer is on its way.
     *
     * @throws AssertionError when one still is after the limit
     */
    public void awaitIdle(Duration limit) {
        await(log -> log.all().stream().allMatch(request -> request.endedAt().isPresent()), limit);
    }

    /** Forgets everything. Answers on their way are forgotten too. */
    public void clear() {
        requests.clear();
    }

    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        all().forEach(request -> lines.append(request).append('\n'));
        return lines.toString();
    }

    public ServedRequest begin(String connection, HubRequest request) {
        ServedRequest served = new ServedRequest(numbers.incrementAndGet(), connection, request, changes::signal);
        requests.add(served);
        changes.signal();
        return served;
    }
}
