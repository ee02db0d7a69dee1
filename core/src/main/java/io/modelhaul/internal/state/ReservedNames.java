package io.modelhaul.internal.state;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.SafePath;
import java.util.Locale;
import java.util.Set;

/**
 * Names that a model's files must not have, as something else believes what lies there: the book-keeping of Modelhaul and of
 * {@code huggingface_hub}, which says what was verified, and a repository of git, whose settings run programs.
 */
public final class ReservedNames {
    private static final Set<String> PARTS =
            Set.of(".git", "git~1", ".modelhaul", ".modelhaul.json", ".pulls", ".parts", ".hg", ".svn", ".jj");

    private ReservedNames() {}

    /**
     * Refuses such a name, in any letter case.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} naming it
     */
    public static void refuse(SafePath path) {
        String before = "";
        for (String part : path.value().split("/", -1)) {
            String name = plain(part);
            if (PARTS.contains(name) || name.equals("huggingface") && before.equals(".cache")) {
                throw new DownloadException(
                        ErrorCode.PROTOCOL,
                        "Refused the file name '" + path + "': '" + part + "' is a name of book-keeping, which other"
                                + " programs trust. Exclude that file, or report it to its publisher.");
            }
            before = name;
        }
    }

    /** As file systems that know no letter case, drop ends, have streams or ignore invisible characters take it. */
    private static String plain(String part) {
        String visible = part.codePoints()
                .filter(each -> Character.getType(each) != Character.FORMAT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        int stream = visible.indexOf(':');
        String name = stream < 0 ? visible : visible.substring(0, stream);
        return name.replaceAll("[. ]+$", "").toLowerCase(Locale.ROOT);
    }
}
