// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed JDK.
 *
 * @param home its folder
 * @param feature its version, such as 21
 */
record Jdk(Path home, int feature) {
    /** Names the folder of the JDK to take. */
    static final String PROPERTY = "anyorder.jdk20";

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    /**
     * The newest JDK of this machine.
     *
     * @param atLeast the oldest version that will do
     * @return empty if there is none that new
     * @throws PeerMissingException if {@link #PROPERTY} names something else
     */
    static Optional<Jdk> newest(int atLeast) throws PeerMissingException {
        Optional<Path> named = Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
        if (named.isPresent()) {
            return Optional.of(at(named.get())
                    .filter(jdk -> jdk.feature >= atLeast)
                    .orElseThrow(() -> new PeerMissingException("-D" + PROPERTY + " must be the folder of a JDK "
                            + atLeast + " or newer, got " + named.get())));
        }
        return newest(homes(System.getenv(), Path.of(System.getProperty("user.home"))), atLeast);
    }

    static Optional<Jdk> newest(Stream<Path> homes, int atLeast) {
        return homes.flatMap(home -> at(home).stream())
                .filter(jdk -> jdk.feature >= atLeast)
                .max(Comparator.comparingInt(Jdk::feature));
    }

    /** Where JDKs usually are: what variables named {@code JAVA_HOME…} say, and the folders of installers. */
    static Stream<Path> homes(Map<String, String> environment, Path user) {
        Stream<Path> named = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("JAVA_HOME")
                        && !variable.getValue().isBlank())
                .map(variable -> Path.of(variable.getValue()));
        Stream<Path> installed = Stream.of(
                        Path.of("/usr/lib/jvm"),
                        Path.of("/usr/java"),
                        Path.of("/opt/java"),
                        Path.of("/opt"),
                        Path.of("/Library/Java/JavaVirtualMachines"),
                        user.resolve(".sdkman/candidates/java"),
                        user.resolve(".jdks"))
                .flatMap(folder -> entries(folder).stream())
                .flatMap(entry -> Stream.of(entry, entry.resolve("Contents/Home")));
        return Stream.concat(named, installed);
    }

    /** What is in a folder, if it is a JDK: a compiler is asked for, too. */
    static Optional<Jdk> at(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/javac"))) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find() ? Optional.of(new Jdk(home, Integer.parseInt(version.group(1)))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(release + " cannot be read", e);
        }
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    /** Its launcher. */
    Path java() {
        return home.resolve("bin/java");
    }
}
