package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A relative file name chosen by somebody else, checked so that it can only ever mean a file below the folder it is
 * resolved against.
 *
 * <p>Refused are: empty and absolute names, {@code .} and {@code ..} as parts, also with dots and spaces behind them,
 * backslashes, control characters, halves of characters, names that begin with a drive letter ({@code C:}), and names longer
 * than common file systems take. On Windows, names that it takes for something else are refused too: those with a
 * {@code :}, those of devices, and those that end in a dot or space.
 *
 * @param value the name, with {@code /} between the parts
 */
public record SafePath(String value) {
    private static final int MAX_PART_BYTES = 255;
    private static final int MAX_BYTES = 4096;
    private static final int MAX_TRIES = 20;
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final String REPLACED = "[^A-Za-z0-9._-]";
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
    private static final Pattern DOTS = Pattern.compile("[. ]*");
    private static final Pattern RESERVED =
            Pattern.compile("(?:con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\\..*)?");

    /**
     * Checks the name.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} naming the file and the reason
     */
    public SafePath {
        String problem = problem(value, WINDOWS);
        if (problem != null) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "Refused the file name '" + printable(value) + "': " + problem
                            + ". Exclude that file, or report it to its publisher.");
        }
    }

    /** Why a name is refused; null when it is not. */
    static @Nullable String problem(String name, boolean windows) {
        if (name.isEmpty() || utf8Length(name) > MAX_BYTES) {
            return "it is empty or too long";
        }
        if (name.startsWith("/")
                || name.indexOf('\\') >= 0
                || DRIVE.matcher(name).lookingAt()) {
            return "it is absolute, or holds a backslash or begins with a drive letter";
        }
        if (name.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "it holds control characters, or is no proper text";
        }
        for (String part : name.split("/", -1)) {
            if (DOTS.matcher(part).matches()) {
                return "it leads out of its folder";
            }
            if (utf8Length(part) > MAX_PART_BYTES) {
                return "a part of it is too long";
            }
            String reason = windows ? onWindows(part) : null;
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String onWindows(String part) {
        if (part.indexOf(':') >= 0) {
            return "Windows takes no colon in a name";
        }
        if (part.endsWith(".") || part.endsWith(" ")) {
            return "a part of it ends in a dot or space, which Windows drops";
        }
        return RESERVED.matcher(part.toLowerCase(Locale.ROOT)).matches() ? "a part of it is a device on Windows" : null;
    }

    /**
     * The end of any text as a name that every file system takes, for a file of our own.
     *
     * @param max how many characters at most, not counting one in front
     */
    public static String readable(String text, int max) {
        String end = text.substring(Math.max(0, text.length() - max)).replaceAll(REPLACED, "_");
        return RESERVED.matcher(end.toLowerCase(Locale.ROOT)).matches()
                        || DOTS.matcher(end).matches()
                ? "_" + end
                : end;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String printable(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
    }

    /**
     * The path below the folder; nothing is read from disk.
     *
     * @throws DownloadException {@link ErrorCode#IO} when this machine cannot name such a file
     */
    public Path under(Path folder) {
        try {
            return folder.resolve(value);
        } catch (InvalidPathException e) {
            throw new DownloadException(
                    ErrorCode.IO,
                    "This machine cannot name a file '" + printable(value) + "': " + e.getReason()
                            + ". On Unix, set LC_ALL to a UTF-8 locale such as C.UTF-8.",
                    e);
        }
    }

    /**
     * The path below the folder, after creating the folders between, none of which may be a symbolic link.
     *
     * @throws DownloadException {@link ErrorCode#IO} when a link stands where a folder should
     * @throws IOException when a folder cannot be created
     */
    public Path createParents(Path folder) throws IOException {
        create(folder);
        Path parent = folder;
        Path target = under(folder);
        for (Path part : folder.relativize(target.getParent() == null ? folder : target.getParent())) {
            if (part.toString().isEmpty()) {
                continue;
            }
            parent = parent.resolve(part);
            if (Files.isSymbolicLink(parent)) {
                throw new DownloadException(
                        ErrorCode.IO, "Refused to write through the link " + parent + ": remove it and try again.");
            }
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                create(parent);
            }
        }
        return target;
    }

    /** Somebody may remove the folder, as long as it is empty, at the very moment when it is seen to be there. */
    private static void create(Path folder) throws IOException {
        for (int tries = 1; !Files.isDirectory(folder); tries++) {
            try {
                Files.createDirectories(folder);
            } catch (FileAlreadyExistsException | NoSuchFileException e) {
                boolean inTheWay = Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder);
                if (inTheWay || tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
