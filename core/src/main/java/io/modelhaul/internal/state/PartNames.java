package io.modelhaul.internal.state;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What unfinished files are called: {@code NAME.12345678.part} and its {@code .journal}, {@code NAME.bak} for content that
 * proved wrong, {@code NAME.lock}, and {@code small.OWNER.ID.part} for a small file.
 */
public final class PartNames {
    /** How content that was set aside ends, because it proved wrong. */
    public static final String WRONG = ".bak";

    private static final String SMALL = "small.";
    private static final Pattern OF_TRANSFER = Pattern.compile("(.+)\\.[^.]{8}\\.(?:part|journal)");
    private static final Pattern OF_ANY = Pattern.compile("(.+?)(?:\\.[^.]{8}\\.(?:part|journal)|\\.bak|\\.lock)");
    private static final Pattern OF_SMALL = Pattern.compile("small\\.([^.]+)\\.[^.]+\\.part");

    private PartNames() {}

    /** The name that part and journal of one content share; null when the file is neither. */
    public static @Nullable String ofTransfer(String file) {
        Matcher form = OF_TRANSFER.matcher(file);
        return form.matches() ? form.group(1) : null;
    }

    /** The name that all files of one content share, its lock too; null when the file is none of them. */
    public static @Nullable String ofAny(String file) {
        Matcher form = OF_ANY.matcher(file);
        return !OF_SMALL.matcher(file).matches() && form.matches() ? form.group(1) : null;
    }

    /** A new name for a small file on its way. */
    public static String newSmall() {
        return SMALL + Owner.self().fileTag() + "." + UUID.randomUUID() + ".part";
    }

    /** Whether that is a small file on its way. */
    public static boolean isSmall(String file) {
        return file.startsWith(SMALL);
    }

    /** Whether the process that wrote a small file is certainly gone. */
    public static boolean isSmallOfDead(String file) {
        Matcher form = OF_SMALL.matcher(file);
        return form.matches() && Owner.tagOfDead(form.group(1));
    }
}
