package io.modelhaul.internal.transfer.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of byte ranges, kept sorted, disjoint and merged; not thread-safe. */
public final class ByteRanges {
    /**
     * One range.
     *
     * @param from the first byte's offset
     * @param to the offset after the last byte
     */
    public record Extent(long from, long to) {
        public long length() {
            return to - from;
        }
    }

    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** Adds a range; what it touches or overlaps becomes one range with it. */
    public void add(long from, long to) {
        if (to <= from) {
            return;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = ranges.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        Map.Entry<Long, Long> after = ranges.ceilingEntry(start);
        while (after != null && after.getKey() <= end) {
            end = Math.max(end, after.getValue());
            ranges.remove(after.getKey());
            after = ranges.ceilingEntry(start);
        }
        ranges.put(start, end);
    }

    /** Takes a range out; what lies around it stays. */
    void remove(long from, long to) {
        for (Extent extent : list()) {
            if (extent.from() < to && extent.to() > from) {
                ranges.remove(extent.from());
                add(extent.from(), Math.min(extent.to(), from));
                add(Math.max(extent.from(), to), extent.to());
            }
        }
    }

    /** The end of the range that starts at 0; 0 when there is none. */
    public long contiguousEnd() {
        return ranges.getOrDefault(0L, 0L);
    }

    /** The bytes in all ranges. */
    public long total() {
        return list().stream().mapToLong(Extent::length).sum();
    }

    /** The ranges, in order. */
    public List<Extent> list() {
        List<Extent> list = new ArrayList<>(ranges.size());
        ranges.forEach((from, to) -> list.add(new Extent(from, to)));
        return list;
    }

    /** What is not covered between 0 and the given end, in order. */
    public List<Extent> missing(long end) {
        List<Extent> gaps = new ArrayList<>();
        long position = 0;
        for (Extent extent : list()) {
            if (extent.from() > position && position < end) {
                gaps.add(new Extent(position, Math.min(extent.from(), end)));
            }
            position = Math.max(position, extent.to());
        }
        if (position < end) {
            gaps.add(new Extent(position, end));
        }
        return gaps;
    }

    public void clear() {
        ranges.clear();
    }
}
