package io.modelhaul.internal.transfer.part;

/**
 * The name that one source gives to a state of a file's content. Another source may call the same bytes something else.
 *
 * @param source which source
 * @param value its name for the content, such as a strong ETag
 */
public record Validator(String source, String value) {}
