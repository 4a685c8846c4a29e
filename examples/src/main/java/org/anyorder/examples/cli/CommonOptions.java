// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What every command understands. */
final class CommonOptions {

    @Option(names = "--verbose", description = "Show where an error comes from.")
    private boolean verbose;

    @Option(names = "--quiet", description = "No progress, no remarks on standard error.")
    private boolean quiet;

    boolean verbose() {
        return verbose;
    }

    boolean quiet() {
        return quiet;
    }

    /** Whether long work shows its progress. */
    boolean showsProgress() {
        return !quiet && System.console() != null;
    }

    void remark(String text) {
        if (!quiet) {
            System.err.println(text);
        }
    }

    /** The options of the command that was parsed; those of the program itself if none was. */
    static CommonOptions of(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine.Model.CommandSpec spec = last.commandSpec();
        return spec.mixins().values().stream()
                .map(CommandLine.Model.CommandSpec::userObject)
                .filter(CommonOptions.class::isInstance)
                .map(CommonOptions.class::cast)
                .findFirst()
                .orElseGet(CommonOptions::new);
    }
}
