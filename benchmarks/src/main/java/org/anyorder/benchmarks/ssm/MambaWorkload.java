// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.kernel.Precision;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.ssm.network.MambaModel;
import org.anyorder.ssm.network.MambaNetwork;

/** A Mamba network with the weights it begins training with, and texts that it reads. */
final class MambaWorkload implements AutoCloseable {
    private static final int PIECE = 1024;

    private final NDManager owner = NDManager.newBaseManager(Device.cpu());
    private final MambaModel model;
    private final RandomGenerator random = RandomStreams.of(7, 0, 0);

    MambaWorkload(MambaSize size, Precision precision) {
        Engine.getEngine("PyTorch").setRandomSeed(1);
        MambaNetwork drawn = new MambaNetwork(size.config(), Compute.FLOAT32);
        drawn.initialize(owner, DataType.FLOAT32);
        Map<String, NDArray> values = new LinkedHashMap<>(drawn.values());
        MambaNetwork network = new MambaNetwork(size.config(), Compute.FLOAT32);
        network.fill(owner, values, Mode.INFERENCE);
        network.pack(precision);
        model = new MambaModel(network, size.config().tokens(), Device.cpu());
    }

    /** A text of some rows. */
    Text text(int rows) {
        return new Text(rows);
    }

    /** Rows that are read on and on. */
    final class Text implements AutoCloseable {
        private final CausalState state = model.open(owner);
        private final int rows;

        private Text(int rows) {
            this.rows = rows;
            state.join(rows);
        }

        /** Reads so many tokens, in pieces. */
        Text read(int tokens) {
            for (int left = tokens; left > 0; left -= PIECE) {
                append(Math.min(left, PIECE));
            }
            return this;
        }

        /** Reads tokens at once and says what follows the last of each row; the sum of all logits. */
        float append(int tokens) {
            int[][] chains = new int[rows][];
            for (int row = 0; row < rows; row++) {
                chains[row] = random.ints(tokens, 0, model.vocabulary().size()).toArray();
            }
            int[] last = new int[rows];
            Arrays.fill(last, tokens - 1);
            try (NDManager scope = owner.newSubManager()) {
                return state.append(scope, new Append.Chain(chains), Targets.onePerRow(last), Want.LOGITS)
                        .logits()
                        .sum()
                        .getFloat();
            }
        }

        /** Reads tokens one by one. */
        float step(int tokens) {
            float sum = 0;
            for (int token = 0; token < tokens; token++) {
                sum += append(1);
            }
            return sum;
        }

        @Override
        public void close() {
            state.close();
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
