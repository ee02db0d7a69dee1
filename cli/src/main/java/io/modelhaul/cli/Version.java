package io.modelhaul.cli;

/** The version of this build. */
final class Version {
    private Version() {}

    /**
     * The line that tells it. The manifest has been read when this class is loaded, so that asking it costs nothing, where
     * reading a resource or concatenating texts with {@code +} would be a noticeable part of a short run.
     */
    static String line() {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return "modelhaul ".concat(packaged == null ? io.modelhaul.Version.current() : packaged);
    }
}
