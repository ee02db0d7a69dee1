package io.modelhaul.oci;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.modelhaul.testkit.content.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives for tests, also hostile ones. */
final class Tars {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    private boolean finished;

    Tars() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    Tars file(String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setModTime(0);
        entry.setSize(content.length);
        return add(entry, content);
    }

    Tars folder(String name) {
        return add(new TarArchiveEntry(name, TarArchiveEntry.LF_DIR), new byte[0]);
    }

    Tars special(String name, byte flag, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, flag, true);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    /** A name of so many bytes for the entry that follows. */
    Tars longName(int bytes) {
        TarArchiveEntry entry = new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
        entry.setSize(bytes);
        return add(entry, "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
    }

    private Tars add(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] raw() {
        try {
            if (!finished) {
                tar.finish();
                finished = true;
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Content plain() {
        return Content.of(raw());
    }

    Content gzip() {
        return packed(true);
    }

    Content zstd() {
        return packed(false);
    }

    private Content packed(boolean gzip) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] raw = raw();
        try (OutputStream out = gzip ? new GZIPOutputStream(packed) : new ZstdOutputStream(packed)) {
            out.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Content.of(packed.toByteArray());
    }
}
