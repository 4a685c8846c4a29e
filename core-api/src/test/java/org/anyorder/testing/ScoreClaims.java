// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.model.Scores;
import org.anyorder.model.Want;

/** What every answer of a model satisfies: shape, type, owner, no NaN. */
final class ScoreClaims {

    private ScoreClaims() {}

    static void check(Scores scores, NDManager scope, long rows, int vocabulary, Want want) {
        logits("logits", scores.logits(), scope, new Shape(rows, vocabulary));
        Claim.require(
                scores.hidden().isPresent() == (want == Want.LOGITS_AND_HIDDEN),
                "%s was asked, hidden vectors are %s",
                want,
                scores.hidden().isPresent() ? "there" : "not there");
        scores.hidden().ifPresent(hidden -> {
            Claim.require(
                    hidden.getShape().dimension() == 2 && hidden.getShape().get(0) == rows,
                    "hidden must have %d rows, got %s",
                    rows,
                    hidden.getShape());
            Claim.require(hidden.getManager() == scope, "hidden must be owned by the scope that was given");
        });
    }

    static void logits(String name, NDArray array, NDManager scope, Shape shape) {
        Claim.require(array.getShape().equals(shape), "%s must have shape %s, got %s", name, shape, array.getShape());
        Claim.require(array.getManager() == scope, "%s must be owned by the scope that was given", name);
        double[] numbers = numbers(name, array);
        for (int i = 0; i < numbers.length; i++) {
            if (!(numbers[i] < Double.POSITIVE_INFINITY)) {
                throw new AssertionError(name + "[" + i + "] must be a number below Infinity, got " + numbers[i]);
            }
        }
    }

    static double[] numbers(String name, NDArray array) {
        DataType type = array.getDataType();
        Claim.require(
                type == DataType.FLOAT32 || type == DataType.FLOAT64,
                "%s must be float32 or float64, got %s",
                name,
                type);
        if (type == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] numbers = array.toFloatArray();
        double[] wide = new double[numbers.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }

    static void tokens(String name, int[][] rows, int size) {
        for (int row = 0; row < rows.length; row++) {
            for (int token : rows[row]) {
                Claim.require(
                        token >= 0 && token < size, "%s of row %d must be in [0, %d), got %d", name, row, size, token);
            }
        }
    }
}
