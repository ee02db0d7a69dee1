/**
 * The Hub's HTTP interface: addresses, tokens, revisions, trees, search and errors. Uses nothing else of this module.
 */
@NullMarked
package io.modelhaul.huggingface.api;

import org.jspecify.annotations.NullMarked;
