// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import picocli.CommandLine.Option;

/** How a command writes what it found: for people, or as JSON. */
final class FormatOptions {

    /** The formats. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "text or json (one object a line). Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    boolean json() {
        return format == Format.JSON;
    }
}
