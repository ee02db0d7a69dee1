package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A token, and where it came from, so that people know which of several is meant when it is refused.
 *
 * @param value what is sent
 * @param origin the variable, file or option, as it stands behind "from"
 */
record HubToken(String value, String origin) {

    /** Cleans what somebody wrote or pasted; null when nothing is left. */
    static @Nullable HubToken of(@Nullable String text, String origin) {
        String bare = text == null
                ? ""
                : text.replace("\uFEFF", "").replace("\r", "").replace("\n", "").trim();
        boolean quoted = bare.length() > 1
                && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')
                && bare.charAt(bare.length() - 1) == bare.charAt(0);
        String token = quoted ? bare.substring(1, bare.length() - 1).trim() : bare;
        return token.isEmpty() ? null : new HubToken(token, origin);
    }

    /**
     * Reads the content of a file.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is no text as tokens are written
     */
    static @Nullable HubToken ofFile(byte[] content, String origin) {
        if (isUtf16(content)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The token in " + origin + " is written in UTF-16, as some programs of Windows do:"
                            + " save the file as UTF-8 or plain text.");
        }
        try {
            return of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString(),
                    origin);
        } catch (CharacterCodingException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "There is no token in " + origin + ", as it is no text: write it again.");
        }
    }

    private static boolean isUtf16(byte[] content) {
        boolean marked = content.length > 1
                && ((content[0] == (byte) 0xff && content[1] == (byte) 0xfe)
                        || (content[0] == (byte) 0xfe && content[1] == (byte) 0xff));
        boolean wide = content.length > 1 && (content[0] == 0 || content[1] == 0);
        return marked || wide;
    }

    /**
     * The value of the {@code Authorization} header.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when no header can hold it
     */
    String authorization() {
        if (value.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The token from " + origin + " holds spaces or characters that no token has: copy it again.");
        }
        return "Bearer " + value;
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "a token from " + origin;
    }
}
