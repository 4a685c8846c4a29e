// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process that is told lines and answers each with one. One thread's. */
final class LineProcess implements AutoCloseable {
    private static final int SECONDS_TO_END = 10;
    private static final int LINES_OF_LOG = 12;

    private final Process process;
    private final Path log;
    private final Writer questions;
    private final BufferedReader answers;

    private LineProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /**
     * Starts a process.
     *
     * @param command its name and arguments
     * @param log gets what it says besides answers
     */
    static LineProcess start(List<String> command, Path log) throws IOException {
        return new LineProcess(
                new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    /** Tells it a line and waits for the answer. */
    String ask(String line) throws IOException {
        try {
            questions.write(line);
            questions.write('\n');
            questions.flush();
        } catch (IOException e) {
            throw ended(e);
        }
        return hear();
    }

    /** Waits for a line. */
    String hear() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw ended(null);
        }
        return line;
    }

    private IOException ended(@org.jspecify.annotations.Nullable IOException cause) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return new IOException(
                "the process ended: "
                        + lines.stream()
                                .skip(Math.max(0, lines.size() - LINES_OF_LOG))
                                .collect(Collectors.joining("\n")),
                cause);
    }

    /** Ends what it is told, upon which it should end; it is made to if it does not. */
    @Override
    public void close() throws IOException {
        try {
            questions.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
