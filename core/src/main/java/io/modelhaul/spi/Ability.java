package io.modelhaul.spi;

/**
 * What a provider can do beside planning and downloading: each is an interface of its own, and every one is optional. A
 * provider implements it, or names an object that does in {@link ModelProvider#abilities()}.
 */
public interface Ability {}
