package io.modelhaul;

import io.modelhaul.Option.RemoteUse;
import io.modelhaul.Option.Scope;
import io.modelhaul.Option.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** What is known of an option beside its name and type. */
record OptionFacts(
        boolean secret,
        boolean lockable,
        boolean selecting,
        boolean commaSeparated,
        String placeholder,
        String description,
        Scope scope,
        Topic topic,
        RemoteUse remote) {
    /** Types whose values say nothing of servers and folders. */
    private static final Set<Class<?>> OPEN_TYPES = Set.of(Boolean.class, Integer.class, Long.class, Duration.class);

    static OptionFacts of(Class<?> type) {
        return new OptionFacts(
                false,
                false,
                false,
                false,
                "VALUE",
                "An option of a provider.",
                Scope.DOWNLOAD,
                Topic.OTHER,
                remoteUse(type));
    }

    private static RemoteUse remoteUse(Class<?> type) {
        if (type == Path.class) {
            return RemoteUse.FOLDER;
        }
        if (type == URI.class) {
            return RemoteUse.SERVER;
        }
        return type.isEnum() || OPEN_TYPES.contains(type) ? RemoteUse.ANY : RemoteUse.NEVER;
    }

    OptionFacts secret(boolean secret) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts lockable(boolean lockable) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts selecting(boolean selecting) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts commaSeparated(boolean commaSeparated) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts described(String placeholder, String description) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts scope(Scope scope) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts topic(Topic topic) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }

    OptionFacts remote(RemoteUse remote) {
        return new OptionFacts(
                secret, lockable, selecting, commaSeparated, placeholder, description, scope, topic, remote);
    }
}
