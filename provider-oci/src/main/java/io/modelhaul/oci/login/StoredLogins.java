package io.modelhaul.oci.login;

import io.modelhaul.Environment;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.registry.RegistryLogin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All logins of this user: Docker's file goes before Podman's. Blocks on the disk and on helper programs.
 *
 * @param environment says where the files are
 */
public record StoredLogins(Environment environment) {
    /** The login for a model; null when there is none. */
    public @Nullable RegistryLogin find(OciReference model) throws IOException {
        HelperPrograms helpers = new HelperPrograms(environment);
        for (Path path : files()) {
            LoginFile file = LoginFile.read(path, helpers);
            RegistryLogin login = file == null ? null : file.find(model);
            if (login != null) {
                return login;
            }
        }
        return null;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        files.add(environment
                .folder("DOCKER_CONFIG")
                .orElseGet(() -> environment.home().resolve(".docker"))
                .resolve("config.json"));
        environment.folder("REGISTRY_AUTH_FILE").ifPresentOrElse(files::add, () -> {
            environment
                    .folder("XDG_RUNTIME_DIR")
                    .ifPresent(folder -> files.add(folder.resolve("containers").resolve("auth.json")));
            Path config = environment
                    .folder("XDG_CONFIG_HOME")
                    .orElseGet(() -> environment.home().resolve(".config"));
            files.add(config.resolve("containers").resolve("auth.json"));
        });
        return files;
    }
}
