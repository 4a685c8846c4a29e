// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.benchmarks.TemporaryFolder;
import org.anyorder.benchmarks.causal.RandomLlama;

/**
 * Jlama, in a JVM of its own that is idle unless it is asked. It is told, in decimal numbers, how many tokens to
 * generate and the prompt without its begin token, and answers with the tokens; see the text of its main class.
 */
public final class JlamaPeer implements Peer {
    private static final String MAIN = "JlamaDecoding.java";

    /** No name of a source file: compilers and Javadoc would find one on the class path and want its imports. */
    private static final String TEXT = "JlamaDecoding.txt";

    private static final String READY = "ready";
    private static final int OLDEST = 20;

    /** From here on what Jlama calls from Java is no preview any more. */
    private static final int NO_PREVIEW = 22;

    /** What its weights are multiplied as. */
    enum Weights {
        F32,
        Q4
    }

    private final TemporaryFolder scratch;
    private final LineProcess process;

    private JlamaPeer(TemporaryFolder scratch, LineProcess process) {
        this.scratch = scratch;
        this.process = process;
    }

    static JlamaPeer open(Path folder, Weights weights) throws IOException {
        Jdk jdk = jdk();
        TemporaryFolder scratch = TemporaryFolder.make();
        try {
            Path main = scratch.path().resolve(MAIN);
            try (InputStream text = JlamaPeer.class.getResourceAsStream(TEXT)) {
                Files.copy(text, main);
            }
            List<String> command = command(jdk, JlamaJars.find(scratch.path()), main);
            command.addAll(List.of(
                    folder.toString(),
                    weights.name(),
                    scratch.path().resolve("quantised").toString(),
                    String.valueOf(Runtime.getRuntime().availableProcessors()),
                    String.valueOf(RandomLlama.FIRST_CHARACTER)));
            LineProcess process = LineProcess.start(command, scratch.path().resolve("jlama.log"));
            return ready(new JlamaPeer(scratch, process));
        } catch (IOException | RuntimeException | Error e) {
            try (scratch) {
                throw e;
            }
        }
    }

    /**
     * Whether Jlama can be run here.
     *
     * @return what is missing, if something is
     * @throws IOException if that cannot be found out
     */
    public static Optional<String> missing() throws IOException {
        try (TemporaryFolder scratch = TemporaryFolder.make()) {
            jdk();
            JlamaJars.find(scratch.path());
            return Optional.empty();
        } catch (PeerMissingException missing) {
            return Optional.of(missing.getMessage());
        }
    }

    private static Jdk jdk() throws PeerMissingException {
        return Jdk.newest(OLDEST)
                .orElseThrow(() -> new PeerMissingException("no JDK " + OLDEST
                        + " or newer, which it needs, in the usual folders; -D" + Jdk.PROPERTY + " names one"));
    }

    private static JlamaPeer ready(JlamaPeer peer) throws IOException {
        try {
            String first = peer.process.hear();
            if (!first.equals(READY)) {
                throw new IOException("Jlama must say that it is ready, got: " + first);
            }
            return peer;
        } catch (IOException | RuntimeException | Error e) {
            try (LineProcess process = peer.process) {
                throw e;
            }
        }
    }

    static List<String> command(Jdk jdk, Path jars, Path main) {
        List<String> command = new ArrayList<>(List.of(
                jdk.java().toString(),
                "-Xmx3g",
                "--add-modules",
                "jdk.incubator.vector",
                "--source",
                String.valueOf(jdk.feature())));
        command.add(jdk.feature() < NO_PREVIEW ? "--enable-preview" : "--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", jars + "/*", main.toString()));
        return command;
    }

    @Override
    public int[] generate(int[] prompt, int newTokens) throws IOException {
        String question = IntStream.concat(
                        IntStream.of(newTokens), Arrays.stream(prompt).skip(1))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" "));
        return tokens(process.ask(question), newTokens);
    }

    /** Reads an answer. */
    static int[] tokens(String answer, int expected) throws IOException {
        try {
            int[] tokens = Arrays.stream(answer.trim().split(" +"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            if (tokens.length != expected) {
                throw new IOException(
                        "Jlama must answer with " + expected + " tokens, got " + tokens.length + ": " + answer);
            }
            return tokens;
        } catch (NumberFormatException e) {
            throw new IOException("Jlama must answer with numbers, got: " + answer, e);
        }
    }

    @Override
    public void close() throws IOException {
        try (scratch) {
            process.close();
        }
    }
}
