// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A run of the program with what it printed.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Console(int code, String out, String err) {

    static Console run(String... arguments) {
        return runWithInput("", arguments);
    }

    static Console runWithInput(String input, String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        InputStream in = System.in;
        ByteArrayOutputStream newOut = new ByteArrayOutputStream();
        ByteArrayOutputStream newErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(newOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(newErr, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            int code = Anyorder.run(arguments);
            return new Console(code, newOut.toString(StandardCharsets.UTF_8), newErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
        }
    }

    List<String> outLines() {
        return out.lines().toList();
    }

    /** The lines of the program itself; the engine may log when it starts. */
    List<String> refusals() {
        return err.lines().filter(line -> line.startsWith("anyorder: ")).toList();
    }
}
