package io.modelhaul.ipfs.store;

import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was pulled into folders that are not ours, where no record can lie beside it. Content never changes under its CID; so
 * what it consists of is known for good. The newest ones are kept. Blocks on the disk.
 *
 * @param folder where
 */
public record RememberedPlans(Path folder) {
    private static final int MAX_RECORDS = 100;

    public static RememberedPlans in(Path stateFolder) {
        return new RememberedPlans(stateFolder.resolve("ipfs"));
    }

    /** Null when nothing is remembered of it. */
    @Nullable
    public IpfsRecord of(IpfsAddress address) throws IOException {
        IpfsRecord record = IpfsRecord.read(file(address));
        return record != null && record.model().equals(address.toString()) ? record : null;
    }

    /** A plan that cannot be remembered costs a question the next time, and no more. */
    void remember(IpfsAddress address, IpfsRecord record) {
        try {
            if (!record.equals(of(address))) {
                record.write(file(address));
                forgetOldest();
            }
        } catch (IOException e) {
            // the files are here all the same
        }
    }

    private Path file(IpfsAddress address) {
        return folder.resolve(PullFolder.hash(address.root().canonical() + "/" + address.pathText()) + ".json");
    }

    private void forgetOldest() throws IOException {
        List<Path> all = new ArrayList<>(Folders.children(folder));
        if (all.size() > MAX_RECORDS) {
            all.sort(Comparator.comparing(file -> file.toFile().lastModified()));
            for (Path old : all.subList(0, all.size() - MAX_RECORDS)) {
                Files.deleteIfExists(old);
            }
        }
    }
}
