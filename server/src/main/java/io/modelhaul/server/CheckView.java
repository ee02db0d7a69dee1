package io.modelhaul.server;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelCheck;
import java.util.List;

/**
 * What was found when a stored file was hashed.
 *
 * @param path the file, relative to the model
 * @param size in bytes
 * @param verdict what was found
 * @param good whether nothing speaks against it
 */
@JsonPropertyOrder({"path", "size", "verdict", "good"})
record CheckView(String path, long size, String verdict, boolean good) {

    static List<CheckView> of(ModelCheck check) {
        return check.files().stream().map(CheckView::of).toList();
    }

    private static CheckView of(FileCheck check) {
        return new CheckView(
                check.file().path(),
                check.file().size(),
                check.verdict().name(),
                !check.verdict().bad());
    }
}
