// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Watches the anonymous resident memory of this process (Linux) every millisecond. */
final class AnonymousPeak implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final long before;
    private final Thread watcher;
    private volatile long highest;
    private volatile boolean watching = true;

    private AnonymousPeak() throws IOException {
        before = anonymousBytes();
        highest = before;
        watcher = new Thread(this::watchOn, "anonymous memory");
        watcher.setDaemon(true);
        watcher.start();
    }

    static AnonymousPeak watch() throws IOException {
        return new AnonymousPeak();
    }

    /** How far it rose above what it was at the beginning. */
    long bytes() {
        return highest - before;
    }

    private void watchOn() {
        try {
            while (watching) {
                highest = Math.max(highest, anonymousBytes());
                Thread.sleep(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static long anonymousBytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no RssAnon"));
    }

    @Override
    public void close() {
        watching = false;
    }
}
