/**
 * Ready stores for providers whose models are folders of plain files with a record beside them.
 *
 * <p>{@link OneFolderPerModel} needs nothing but a name. A store with a form of its own says what it holds as
 * {@link FolderRecords} and is shown to callers through {@link FolderModels}. Uses {@code spi}, {@code store} and
 * {@code state}.
 */
@NullMarked
package io.modelhaul.spi.folder;

import org.jspecify.annotations.NullMarked;
