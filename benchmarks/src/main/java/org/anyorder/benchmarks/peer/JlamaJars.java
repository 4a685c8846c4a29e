// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where Jlama comes from: a folder somebody names, or Maven. */
final class JlamaJars {
    /** Names a folder that holds Jlama's jars and those they need. */
    static final String PROPERTY = "anyorder.jlama";

    private static final String PROJECT = "jlama-pom.xml";

    private JlamaJars() {}

    /**
     * Finds the jars.
     *
     * @param scratch an empty folder they may be copied to
     * @return the folder that holds them
     * @throws PeerMissingException if they are nowhere
     */
    static Path find(Path scratch) throws IOException {
        String named = System.getProperty(PROPERTY);
        return named == null ? resolved(scratch) : Path.of(named);
    }

    /** Maven takes them from its local repository or, once, from the network. */
    private static Path resolved(Path scratch) throws IOException {
        Path project = scratch.resolve("pom.xml");
        try (InputStream text = JlamaJars.class.getResourceAsStream(PROJECT)) {
            Files.copy(text, project);
        }
        Path jars = scratch.resolve("jars");
        Path log = scratch.resolve("maven.log");
        List<String> command = List.of(
                "mvn",
                "-q",
                "-B",
                "-f",
                project.toString(),
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + jars);
        String failure;
        try {
            Process maven = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (maven.waitFor() == 0) {
                return jars;
            }
            failure = Files.readString(log, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("it failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "it was interrupted";
        } catch (IOException e) {
            failure = e.getMessage();
        }
        throw new PeerMissingException(
                "Maven does not provide Jlama (" + failure + "); -D" + PROPERTY + " names a folder of its jars");
    }
}
