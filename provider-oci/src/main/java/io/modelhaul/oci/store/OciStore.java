package io.modelhaul.oci.store;

import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The own store of models from registries: contents in an image layout, a folder of plain files for each model beside it, and
 * what is remembered of both. Blocks on the disk.
 *
 * @param root the folder, which need not exist
 */
public record OciStore(Path root) {
    /** The provider's id. */
    public static final String PROVIDER = "oci";

    private static final int MAX_DEPTH = 70;
    private static final String JSON = ".json";

    /** The store below a folder of stores. */
    public static OciStore below(Path stores) {
        return new OciStore(stores.resolve(PROVIDER).toAbsolutePath().normalize());
    }

    Path work() {
        return root.resolve(".modelhaul");
    }

    /** Where unfinished contents lie. */
    public Path parts() {
        return work().resolve("parts");
    }

    Blobs blobs() {
        return new Blobs(root.resolve("blobs").resolve("sha256"), work());
    }

    ImageLayout layout() {
        return new ImageLayout(root);
    }

    /** The folder of a model's files. */
    public Path folder(OciReference model) {
        return root.resolve("models").resolve(model.place());
    }

    Path finishedRecords() {
        return work().resolve("models");
    }

    Path begunRecords() {
        return work().resolve("pulls");
    }

    Path finishedRecord(OciReference model) {
        return finishedRecords().resolve(model.place() + JSON);
    }

    Path begunRecord(OciReference model) {
        return begunRecords().resolve(model.place() + JSON);
    }

    /** What is stored under that name, to be planned without asking; null when it is not finished, or damaged. */
    public @Nullable StoredManifest finished(OciReference model) throws IOException {
        return manifest(ModelRecord.read(finishedRecord(model)));
    }

    /** The same of a download that has begun. */
    public @Nullable StoredManifest begun(OciReference model) throws IOException {
        return manifest(ModelRecord.read(begunRecord(model)));
    }

    @Nullable
    StoredManifest manifest(@Nullable ModelRecord record) throws IOException {
        byte[] manifest = record == null ? null : blobs().read(record.digest());
        return record == null || manifest == null ? null : new StoredManifest(record, manifest);
    }

    /** A small content that is here; null when it is not. */
    public byte @Nullable [] small(String digest) throws IOException {
        return blobs().read(digest);
    }

    /** All records below a folder by their files, in the order of their names. */
    Map<Path, ModelRecord> records(Path folder) throws IOException {
        Map<Path, ModelRecord> records = new LinkedHashMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return records;
        }
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            for (Path file : files.filter(each -> each.toString().endsWith(JSON))
                    .sorted()
                    .toList()) {
                ModelRecord record = ModelRecord.read(file);
                if (record != null) {
                    records.put(file, record);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return records;
    }

    /** All models, also those of which not all is here. */
    public List<StoredModel> models() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        Map<String, ModelRecord> all = new LinkedHashMap<>();
        records(finishedRecords()).values().forEach(record -> all.putIfAbsent(record.model(), record));
        records(begunRecords()).values().forEach(record -> all.putIfAbsent(record.model(), record));
        for (ModelRecord record : all.values()) {
            models.add(stored(record));
        }
        return models;
    }

    /** One model; null when it is not here at all. */
    public @Nullable StoredModel model(OciReference model) throws IOException {
        ModelRecord finished = ModelRecord.read(finishedRecord(model));
        ModelRecord record = finished == null ? ModelRecord.read(begunRecord(model)) : finished;
        return record == null ? null : stored(record);
    }

    private StoredModel stored(ModelRecord record) throws IOException {
        OciReference model = OciReference.parse(record.model());
        List<StoredFile> files = record.files().isEmpty() ? begunFiles(record) : finishedFiles(record);
        boolean complete = !record.files().isEmpty()
                && files.stream()
                        .map(StoredFile::size)
                        .toList()
                        .equals(record.files().stream()
                                .map(ModelRecord.RecordedFile::size)
                                .toList());
        return new StoredModel(
                PROVIDER, record.model(), record.digest(), folder(model), files, complete, null, "oci://" + model);
    }

    private List<StoredFile> finishedFiles(ModelRecord record) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (StoredFile file : recorded(record)) {
            if (Files.isRegularFile(file.location(), LinkOption.NOFOLLOW_LINKS)) {
                files.add(
                        new StoredFile(file.path(), Files.size(file.location()), file.location(), null, file.digest()));
            }
        }
        return files;
    }

    private List<StoredFile> recorded(ModelRecord record) {
        Path folder = folder(OciReference.parse(record.model()));
        return record.files().stream()
                .map(file -> new StoredFile(
                        file.path(), file.size(), folder.resolve(file.path()), null, "sha256:" + file.sha256()))
                .toList();
    }

    private List<StoredFile> begunFiles(ModelRecord record) throws IOException {
        StoredManifest manifest = manifest(record);
        List<StoredFile> files = new ArrayList<>();
        for (ModelLayer layer : manifest == null ? List.<ModelLayer>of() : manifest.layers()) {
            Path blob = blobs().find(layer.content().hex());
            if (blob != null) {
                files.add(new StoredFile(
                        layer.path().value(),
                        Files.size(blob),
                        blob,
                        layer.content().mediaType(),
                        layer.content().digest()));
            }
        }
        return files;
    }

    /** The files that a finished model has lost. */
    public List<StoredFile> missing(StoredModel model) throws IOException {
        ModelRecord record = ModelRecord.read(finishedRecord(OciReference.parse(model.model())));
        return record == null
                ? List.of()
                : recorded(record).stream()
                        .filter(file -> !Files.isRegularFile(file.location(), LinkOption.NOFOLLOW_LINKS))
                        .toList();
    }
}
