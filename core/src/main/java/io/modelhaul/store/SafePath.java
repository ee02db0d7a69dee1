package io.modelhaul.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
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
 * <p>Refused are: empty and absolute names, {@code .} and {@code ..} as parts, backslashes, control characters, halves of
 * characters, drive letters and alternate streams ({@code :}), device names that Windows reserves, parts that end in a dot
 * or space, and names longer than common file systems take. The rules are the same on every platform, so that a cache can
 * be moved.
 *
 * @param value the name, with {@code /} between the parts
 */
public record SafePath(String value) {
    private static final int MAX_PART_BYTES = 255;
    private static final int MAX_BYTES = 4096;
    private static final int MAX_TRIES = 20;
    private static final Pattern RESERVED =
            Pattern.compile("(?:con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\\..*)?");

    /**
     * Checks the name.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} naming the file and the reason
     */
    public SafePath {
        String problem = problem(value);
        if (problem != null) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "Refused the file name '" + printable(value) + "': " + problem
                            + ". Tell whoever publishes it, or leave that file out.");
        }
    }

    private static @Nullable String problem(String name) {
        if (name.isEmpty() || utf8Length(name) > MAX_BYTES) {
            return "it is empty or too long";
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
            return "it is absolute, or holds a backslash or colon";
        }
        if (name.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "it holds control characters, or is no proper text";
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "it leads out of its folder";
            }
            if (part.endsWith(".") || part.endsWith(" ") || utf8Length(part) > MAX_PART_BYTES) {
                return "a part of it ends in a dot or space, or is too long";
            }
            if (RESERVED.matcher(part.toLowerCase(Locale.ROOT)).matches()) {
                return "a part of it is a device name";
            }
        }
        return null;
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
