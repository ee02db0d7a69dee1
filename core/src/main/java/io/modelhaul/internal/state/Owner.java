package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process that works on an unfinished file, described so that another one can tell whether it is dead.
 *
 * @param boot names this start of this machine's kernel; empty where the platform has no such name
 * @param processes names the space that process ids are unique in (containers have their own)
 * @param pid the process id
 * @param started when the process started, in clock ticks since boot; guards against reused ids. Not a time of day: that
 *     one jumps when the clock is set
 */
public record Owner(String boot, String processes, long pid, long started) {
    /** Field 22 of {@code /proc/PID/stat}, counted from the state, which is field 3; see proc(5). */
    private static final int START_FIELD = 19;

    private static final Owner SELF = describeSelf();
    /** Whether other users' processes are visible; where the first process is hidden (hidepid), others are too. */
    private static final boolean SEES_OTHERS = stat(1).length > START_FIELD;

    /** This process. */
    public static Owner self() {
        return SELF;
    }

    private static Owner describeSelf() {
        long pid = ProcessHandle.current().pid();
        return new Owner(
                firstLine(Path.of("/proc/sys/kernel/random/boot_id")),
                linkTarget(Path.of("/proc/self/ns/pid")),
                pid,
                startOf(pid));
    }

    private static long startOf(long pid) {
        String[] fields = stat(pid);
        return fields.length > START_FIELD ? Long.parseLong(fields[START_FIELD]) : 0;
    }

    /** The fields after the process's name, which may hold spaces and parentheses; fewer where nothing can be read. */
    private static String[] stat(long pid) {
        String stat = firstLine(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            return "";
        }
    }

    private static String linkTarget(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Whether both ran on the same kernel since the same start: what one wrote to a file, the other reads. */
    public boolean sameBoot() {
        return !boot.isEmpty() && boot.equals(SELF.boot);
    }

    /** Whether it is certain that the process is gone; false also means that nobody can tell. */
    public boolean provenDead() {
        if (!SEES_OTHERS || !sameBoot() || processes.isEmpty() || !processes.equals(SELF.processes)) {
            return false;
        }
        String[] stat = stat(pid);
        // A zombie is dead; its parent has not asked for its exit status yet.
        boolean gone = stat.length <= START_FIELD || stat[0].equals("Z") || stat[0].equals("X");
        return gone || Long.parseLong(stat[START_FIELD]) != started;
    }

    /** Whether it is certain that the process lives; false also means that nobody can tell. */
    public boolean seenAlive() {
        boolean visible = SEES_OTHERS && sameBoot() && !processes.isEmpty() && processes.equals(SELF.processes);
        return visible && !provenDead();
    }

    /** Whether this is the process that asks. */
    public boolean isSelf() {
        return equals(SELF);
    }

    /** A short form, fit for a file's name. */
    public String fileTag() {
        return String.format("%08x-%x-%x", (boot + processes).hashCode(), pid, started);
    }

    /** Whether the process that made a file with that tag in its name is certainly gone. */
    public static boolean tagOfDead(String tag) {
        String[] parts = tag.split("-", -1);
        String here = SELF.fileTag().substring(0, 8);
        try {
            return parts.length == 3
                    && parts[0].equals(here)
                    && new Owner(SELF.boot, SELF.processes, Long.parseLong(parts[1], 16), Long.parseLong(parts[2], 16))
                            .provenDead();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Reads what {@link #toString()} wrote; null when it is something else. */
    public static @Nullable Owner parse(String text) {
        String[] parts = text.split("\\|", -1);
        try {
            return parts.length == 4
                    ? new Owner(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return boot + "|" + processes + "|" + pid + "|" + started;
    }
}
