// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anyorder.speculative.kernel.VerificationKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;

/**
 * What a verification kernel does with given draws at one node, found from outside: its acceptance ratios, and the law
 * after all draws are rejected, whose steps are located by bisection over the uniform of the draw. For vocabularies of
 * at most 256 tokens, which take one uniform.
 *
 * @param ratios of the draws, in order
 * @param rest the law that is left
 */
record VerifiedLaw(double[] ratios, double[] rest) {
    private static final int HALVINGS = 50;

    /** Exact verification; an empty draft stands for draws that are certain. */
    static VerifiedLaw of(Residual residual, double[] p, Optional<double[]> q, int... draws) {
        return of(residual, p, q, List.of(draws)).get(0);
    }

    /** The same for many lists of draws, all of one length. */
    static List<VerifiedLaw> of(Residual residual, double[] p, Optional<double[]> q, List<int[]> draws) {
        return of(
                p,
                draws,
                (scope, target, table, uniforms) -> VerificationKernel.verify(
                        residual, Rows.SAMPLED, target, q.map(law -> logs(scope, law, 1)), table, uniforms));
    }

    static List<VerifiedLaw> of(double[] p, List<int[]> draws, Tests.Kernel kernel) {
        try (NDManager scope = NDManager.newBaseManager()) {
            int steps = p.length - 1;
            int rows = steps * draws.size();
            int width = draws.get(0).length;
            double[] low = new double[rows];
            double[] high = new double[rows];
            Arrays.fill(high, 1);
            NDArray target = logs(scope, p, rows);
            NDArray table = scope.create(table(draws, steps), new Shape(rows, 3 + width));
            double[] numbers = {};
            for (int halving = 0; halving < HALVINGS; halving++) {
                double[] middle = new double[rows];
                Arrays.setAll(middle, row -> (low[row] + high[row]) / 2);
                NDArray answer = kernel.test(scope, target, table, scope.create(middle, new Shape(rows, 1)));
                numbers = answer.toDoubleArray();
                answer.close();
                for (int row = 0; row < rows; row++) {
                    if (numbers[2 * row] <= row % steps) {
                        low[row] = middle[row];
                    } else {
                        high[row] = middle[row];
                    }
                }
            }
            List<VerifiedLaw> laws = new ArrayList<>();
            for (int list = 0; list < draws.size(); list++) {
                double[] rest = new double[p.length];
                for (int token = 0; token < p.length; token++) {
                    double end = token < steps ? high[list * steps + token] : 1;
                    rest[token] = end - (token == 0 ? 0 : high[list * steps + token - 1]);
                }
                int from = 2 * rows + list * steps * width;
                laws.add(new VerifiedLaw(Arrays.copyOfRange(numbers, from, from + width), rest));
            }
            return laws;
        }
    }

    private static double[] table(List<int[]> draws, int steps) {
        int width = 3 + draws.get(0).length;
        double[] table = new double[draws.size() * steps * width];
        for (int row = 0; row < draws.size() * steps; row++) {
            int[] drawn = draws.get(row / steps);
            table[row * width] = row;
            table[row * width + 2] =
                    Arrays.stream(drawn).filter(draw -> draw >= 0).count();
            for (int k = 0; k < drawn.length; k++) {
                table[row * width + 3 + k] = drawn[k];
            }
        }
        return table;
    }

    private static NDArray logs(NDManager scope, double[] law, int rows) {
        double[] logs = new double[rows * law.length];
        Arrays.setAll(logs, i -> Math.log(law[i % law.length]));
        return scope.create(logs, new Shape(rows, law.length));
    }

    /** The law of the token that comes out of this node, accepted or not. */
    double[] output(int[] draws) {
        double[] output = new double[rest.length];
        double reached = 1;
        for (int k = 0; k < draws.length; k++) {
            if (draws[k] >= 0) {
                double accepted = Math.min(1, ratios[k]);
                output[draws[k]] += reached * accepted;
                reached *= 1 - accepted;
            }
        }
        for (int token = 0; token < rest.length; token++) {
            output[token] += reached * rest[token];
        }
        return output;
    }
}
