package io.modelhaul.http;

/**
 * A small answer, read whole.
 *
 * @param answer its head
 * @param bytes its body
 */
public record HttpBody(HttpAnswer answer, byte[] bytes) {}
