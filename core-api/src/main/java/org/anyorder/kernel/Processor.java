// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What matters of the processor to the choice of products. */
final class Processor {
    /** Whether it is one of AMD's, on which MKL runs products of few rows far from their bound. */
    static final boolean AMD = described(Path.of("/proc/cpuinfo"), System.getenv("PROCESSOR_IDENTIFIER"));

    private Processor() {}

    /**
     * Reads who made it.
     *
     * @param file of Linux that describes processors
     * @param variable of Windows that does, or null
     */
    static boolean described(Path file, String variable) {
        if (variable != null && names(variable)) {
            return true;
        }
        if (!Files.isReadable(file)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("vendor_id")).anyMatch(Processor::names);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean names(String description) {
        return description.toLowerCase(Locale.ROOT).contains("authenticamd");
    }
}
