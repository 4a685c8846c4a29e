// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.Vocabulary;
import org.anyorder.nn.Mode;

/**
 * An insertion network as strategies see it: CLS and BOS are put around the rows, short rows are filled up, and only
 * open slots meet the vocabulary matrix. Thread-safe.
 */
final class NetworkInsertionModel implements InsertionModel {
    private static final EngineKernel STOP = EngineKernel.of("first-probability");

    private final InsertionNetwork network;
    private final InsertionConfig config;
    private final Device device;
    private final Vocabulary vocabulary;

    NetworkInsertionModel(InsertionNetwork network, Device device) {
        this.network = network;
        this.config = network.config();
        this.device = device;
        SpecialTokens tokens = config.tokens();
        Set<Integer> never = Stream.of(
                        OptionalInt.of(tokens.mask()),
                        OptionalInt.of(tokens.padding()),
                        tokens.eos(),
                        tokens.cls(),
                        tokens.bos())
                .flatMap(token -> token.stream().boxed())
                .collect(Collectors.toSet());
        vocabulary = new Vocabulary(
                config.vocabulary(),
                OptionalInt.of(tokens.mask()),
                tokens.bos(),
                OptionalInt.empty(),
                tokens.cls(),
                never);
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public int maxLength() {
        return config.maxLength();
    }

    @Override
    public Ending ending() {
        return config.kind() == InsertionKind.ILM ? Ending.STOP_HEAD : Ending.END_TOKENS;
    }

    @Override
    public int addedTokens(InsertionRow row) {
        return RowLayout.added(row, config);
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        List<RowLayout> layouts =
                rows.stream().map(row -> RowLayout.of(row, config)).toList();
        int length = layouts.stream().mapToInt(RowLayout::length).max().orElse(0);
        if (!(length > 0 && length <= config.transformer().positions())) {
            throw new IllegalArgumentException("rows must hold between 1 and "
                    + config.transformer().positions() + " tokens with CLS and BOS, got one of " + length);
        }
        int[] offsets = new int[layouts.size() + 1];
        for (int row = 0; row < layouts.size(); row++) {
            offsets[row + 1] = offsets[row] + layouts.get(row).slots();
        }
        NDArray wanted = wanted(scope, layouts, length, offsets);
        InsertionOutput output = network.forward(input(scope, layouts, length), wanted, Mode.INFERENCE);
        Stop stop = output.stopLogits()
                .<Stop>map(logits -> new Stop.Global(STOP.call(logits).singletonOrThrow()))
                .orElseGet(this::perSlot);
        return new InsertionScores(output.logits(), offsets, stop);
    }

    private Stop perSlot() {
        int end = config.tokens()
                .eos()
                .orElseThrow(() -> new IllegalArgumentException(
                        "this Insertion Transformer names no eos_token_id, which says that a slot is finished; add it to"
                                + " config.json"));
        return new Stop.PerSlot(end, OptionalDouble.empty());
    }

    private InsertionInput input(NDManager scope, List<RowLayout> layouts, int length) {
        long[] ids = new long[layouts.size() * length];
        long[] positions = new long[ids.length];
        boolean[] attend = new boolean[ids.length];
        for (int row = 0; row < layouts.size(); row++) {
            RowLayout layout = layouts.get(row);
            for (int i = 0; i < length; i++) {
                int at = row * length + i;
                attend[at] = i < layout.length();
                ids[at] = attend[at] ? layout.token(i) : config.tokens().padding();
                positions[at] = Math.min(i, layout.length() - 1);
            }
        }
        Shape shape = new Shape(layouts.size(), length);
        boolean padded = layouts.stream().anyMatch(layout -> layout.length() < length);
        return new InsertionInput(
                scope.create(ids, shape),
                padded ? Optional.of(scope.create(attend, shape)) : Optional.empty(),
                scope.create(positions, shape),
                Optional.empty());
    }

    /** Left neighbours of the open slots as flat indices. */
    private static NDArray wanted(NDManager scope, List<RowLayout> layouts, int length, int[] offsets) {
        long[] wanted = new long[offsets[layouts.size()]];
        for (int row = 0; row < layouts.size(); row++) {
            int[] neighbours = layouts.get(row).neighbours();
            for (int i = 0; i < neighbours.length; i++) {
                wanted[offsets[row] + i] = (long) row * length + neighbours[i];
            }
        }
        return scope.create(wanted);
    }

    /** Nothing is freed: the weights belong to the checkpoint. */
    @Override
    public void close() {}
}
