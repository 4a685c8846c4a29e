// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.model.LogitAlignment;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Trains Fast-dLLM v2 (Wu et al. 2025, arXiv 2509.26328): every row is shown under a mask, block by block at times of
 * their own, and once more under its complement, so that every token is learned exactly once, unweighted; but for those
 * of a prompt and the first one, which no row predicts. Rows are filled with masks to whole blocks, as in generation.
 *
 * @param <N> the network
 */
public final class ComplementaryMaskObjective<N extends TypedBlock> extends DenoisingObjective<N> {
    private static final NoiseSchedule SCHEDULE = new NoiseSchedule.Shifted(1e-3);

    private final int blockSize;

    /**
     * An objective.
     *
     * @param trainee the network, with blocks
     * @param source where rows come from
     * @throws IllegalArgumentException if the network has no blocks or rows do not fit
     */
    public ComplementaryMaskObjective(Trainee<N> trainee, TokenSource source) {
        super(trainee, source, MaskColumn.INCLUDED);
        blockSize = trainee.blockSize()
                .orElseThrow(() -> new IllegalArgumentException(
                        "complementary masks need a network with blocks, such as fast_dllm_v2"));
        if (!(whole(source.longest()) <= trainee.maxLength())) {
            throw new IllegalArgumentException("the model's length must hold " + whole(source.longest())
                    + " tokens, the longest row in whole blocks, got " + trainee.maxLength());
        }
    }

    private int whole(int length) {
        return (length + blockSize - 1) / blockSize * blockSize;
    }

    @Override
    List<NoisedRow> noised(Phase phase, TokenRow row, RowStream stream) {
        RandomGenerator random = stream.random();
        int[] tokens = row.tokens();
        boolean[] masked = new boolean[tokens.length];
        double probability = 0;
        for (int position = 0; position < tokens.length; position++) {
            if (position % blockSize == 0) {
                probability = SCHEDULE.maskProbability(random.nextDouble());
            }
            masked[position] = random.nextDouble() < probability;
        }
        return noised(tokens, row.given(), masked);
    }

    /** A row under masks that are given, and under their complement. */
    List<NoisedRow> noised(int[] tokens, int given, boolean[] masked) {
        boolean[] complement = new boolean[masked.length];
        for (int position = given; position < masked.length; position++) {
            complement[position] = !masked[position];
        }
        boolean[] asked = masked.clone();
        Arrays.fill(asked, 0, given, false);
        return List.of(shown(tokens, asked), shown(tokens, complement));
    }

    private NoisedRow shown(int[] tokens, boolean[] asked) {
        int length = whole(tokens.length);
        int[] filled = Arrays.copyOf(tokens, length);
        Arrays.fill(filled, tokens.length, length, trainee().mask());
        double[] weights = new double[length];
        int targets = 0;
        int first = trainee().alignment() == LogitAlignment.PREVIOUS_ROW ? 1 : 0;
        for (int position = first; position < tokens.length; position++) {
            weights[position] = 1;
            targets += asked[position] ? 1 : 0;
        }
        return new NoisedRow(filled, Arrays.copyOf(asked, length), weights, targets, 0);
    }
}
