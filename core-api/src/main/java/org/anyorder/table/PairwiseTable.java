// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * A denoiser without a joint law: logit[i, v] = U[i, v] + the sum over visible j ≠ i of P[j - i + L - 1, x_j, v]. The
 * mask is the id after the last token; it has a column of its own, and is never drawn.
 */
public final class PairwiseTable implements Table {

    /** What the mask column gets where a table has none. */
    private static final double MASK_LOGIT = -30;

    private static final int LONGEST = 1 << 16;

    private final int vocabulary;
    private final int length;
    private final double[] unary;
    private final double[] pairs;
    private final Visibility visibility;

    private PairwiseTable(int vocabulary, int length, double[] unary, double[] pairs, Visibility visibility) {
        this.vocabulary = vocabulary;
        this.length = length;
        this.unary = unary;
        this.pairs = pairs;
        this.visibility = visibility;
    }

    /**
     * A table.
     *
     * @param vocabulary how many tokens there are without the mask, V
     * @param length positions, L
     * @param unary U, (L, V + 1), or (L, V) with a mask column of -30 added
     * @param pairs P, (2L - 1, V + 1, V + 1), or (2L - 1, V, V) with a mask column of 0 added
     * @param visibility what positions see of each other
     * @return the table
     * @throws IllegalArgumentException if the sizes disagree or a number is NaN or +Infinity
     */
    public static PairwiseTable of(int vocabulary, int length, double[] unary, double[] pairs, Visibility visibility) {
        Laws.checkVocabulary(vocabulary);
        if (!(length >= 1 && length <= LONGEST)) {
            throw new IllegalArgumentException("length must be in [1, " + LONGEST + "], got " + length);
        }
        long width = vocabulary + 1L;
        boolean masked = unary.length == length * width;
        long from = masked ? width : vocabulary;
        checkSize("U", unary, length * from, "length × (vocab_size, or vocab_size + 1)");
        checkSize("P", pairs, (2L * length - 1) * from * from, "(2 length - 1) × the width of U, twice");
        if ((2L * length - 1) * width * width > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("P must hold fewer than 2^31 numbers with its mask column");
        }
        return new PairwiseTable(
                vocabulary,
                length,
                masked ? unary.clone() : widened(unary, vocabulary, MASK_LOGIT),
                masked ? pairs.clone() : paired(pairs, vocabulary),
                visibility);
    }

    /**
     * The masked view.
     *
     * @return the model
     */
    public MaskedModel masked() {
        Vocabulary ids = new Vocabulary(
                vocabulary + 1,
                OptionalInt.of(vocabulary),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of(vocabulary));
        return new TableMaskedModel(ids, length, visibility, new PositionLaw() {
            @Override
            public double[] logits(int[] visible, int position) {
                return PairwiseTable.this.logits(visible, position);
            }

            @Override
            public boolean possible(int[] visible) {
                return true;
            }
        });
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(masked());
    }

    @Override
    public ModelSummary summary() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vocabulary", Integer.toString(vocabulary));
        details.put("length", Integer.toString(length));
        return Laws.summary("pairwise", (long) unary.length + pairs.length, details);
    }

    private double[] logits(int[] visible, int position) {
        int width = vocabulary + 1;
        double[] logits = Arrays.copyOfRange(unary, position * width, (position + 1) * width);
        for (int other = 0; other < length; other++) {
            Laws.checkToken("tokens of a row", visible[other], width);
            if (other != position && visible[other] != vocabulary) {
                int row = ((other - position + length - 1) * width + visible[other]) * width;
                for (int token = 0; token < width; token++) {
                    logits[token] += pairs[row + token];
                }
            }
        }
        return logits;
    }

    private static void checkSize(String name, double[] numbers, long size, String allowed) {
        if (numbers.length != size) {
            throw new IllegalArgumentException(
                    name + " must hold " + allowed + " = " + size + " numbers, got " + numbers.length);
        }
        for (int i = 0; i < numbers.length; i++) {
            if (!(numbers[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + "[" + i + "] must be a number below Infinity, got " + numbers[i]);
            }
        }
    }

    private static double[] widened(double[] rows, int from, double added) {
        int count = rows.length / from;
        double[] wide = new double[count * (from + 1)];
        for (int row = 0; row < count; row++) {
            System.arraycopy(rows, row * from, wide, row * (from + 1), from);
            wide[row * (from + 1) + from] = added;
        }
        return wide;
    }

    /** A mask column and a mask row, which nobody reads, for each distance. */
    private static double[] paired(double[] pairs, int from) {
        int width = from + 1;
        int distances = pairs.length / (from * from);
        double[] columns = widened(pairs, from, 0);
        double[] wide = new double[distances * width * width];
        for (int distance = 0; distance < distances; distance++) {
            System.arraycopy(columns, distance * from * width, wide, distance * width * width, from * width);
        }
        return wide;
    }
}
