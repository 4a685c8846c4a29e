// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.trace.Colouring;

/**
 * An answer to a star graph: the path's edges, token by token, and the step in which each token was inserted.
 *
 * @param tokens nodes, two an edge
 * @param steps one a token, from 1
 */
record StarAnswer(int[] tokens, int[] steps) {

    /** What follows the question. */
    static StarAnswer of(Generation generation, int question) {
        return new StarAnswer(
                Arrays.copyOfRange(generation.tokens(), question, generation.tokens().length),
                Arrays.copyOfRange(generation.steps(), question, generation.steps().length));
    }

    int moments() {
        return Arrays.stream(steps).max().orElse(0);
    }

    /** The step in which a node first appeared; empty if it is not in the answer. */
    OptionalInt appeared(int node) {
        return IntStream.range(0, tokens.length)
                .filter(i -> tokens[i] == node)
                .map(i -> steps[i])
                .min();
    }

    /** The edges, and below each token the step in which it was inserted. */
    String lines(Colouring colouring) {
        StringBuilder path = new StringBuilder("path   ");
        StringBuilder order = new StringBuilder("step   ");
        for (int i = 0; i < tokens.length; i++) {
            int width = Math.max(digits(tokens[i]), digits(steps[i]));
            boolean leads = i % 2 == 0 && i + 1 < tokens.length;
            path.append(colouring.appeared(pad(tokens[i], width), steps[i], moments()))
                    .append(leads ? " → " : "    ");
            order.append(colouring.quiet(pad(steps[i], width))).append(leads ? "   " : "    ");
        }
        return path.toString().stripTrailing() + "\n" + order.toString().stripTrailing();
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static String pad(int number, int width) {
        return " ".repeat(width - digits(number)) + number;
    }
}
