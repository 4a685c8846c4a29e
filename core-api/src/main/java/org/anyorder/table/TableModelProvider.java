// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;
import org.anyorder.model.Visibility;

/**
 * Reads folders with {@code "model_type": "table"}; {@code kind} says which table. Device and precision are not used: a
 * table answers from the CPU in float64.
 */
public final class TableModelProvider implements ModelProvider {

    private static final int MOST = Integer.MAX_VALUE;

    /** For {@link java.util.ServiceLoader}. */
    public TableModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return config.isOneOf(Set.of("table"));
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws CheckpointFormatException {
        ModelConfig config = folder.config();
        return LoadedTable.of(
                switch (config.string("kind")) {
                    case "joint" -> joint(folder, config);
                    case "sequences" -> withoutTensors(folder, TableModelProvider::sequences);
                    case "insertion" -> withoutTensors(folder, TableModelProvider::insertion);
                    case "markov" -> withoutTensors(folder, TableModelProvider::markov);
                    case "pairwise" -> pairwise(folder, config);
                    default -> throw config.refuse("kind", "one of joint, sequences, insertion, markov, pairwise");
                });
    }

    /** Reads a table from its configuration. */
    private interface Reader {
        Table read(ModelConfig config) throws CheckpointFormatException;
    }

    private static Table withoutTensors(ModelFolder folder, Reader reader) throws CheckpointFormatException {
        TableFolder.open(folder, Set.of()).close();
        try {
            return reader.read(folder.config());
        } catch (IllegalArgumentException e) {
            throw new CheckpointFormatException(folder.config().origin() + ": " + e.getMessage(), e);
        }
    }

    private static Table joint(ModelFolder folder, ModelConfig config) throws CheckpointFormatException {
        String origin = config.origin();
        try (TableFolder arrays = TableFolder.open(folder, Set.of("probabilities"))) {
            int vocabulary = vocabulary(config);
            int length = config.integer("length", 1, MOST);
            Visibility visibility = visibility(config);
            int outcomes = JointTable.outcomes(vocabulary, length);
            double[] probabilities = arrays.array("probabilities", new long[] {outcomes});
            origin = arrays.origin("probabilities");
            return JointTable.of(vocabulary, length, probabilities, visibility);
        } catch (IllegalArgumentException e) {
            throw new CheckpointFormatException(origin + ": " + e.getMessage(), e);
        }
    }

    private static Table pairwise(ModelFolder folder, ModelConfig config) throws CheckpointFormatException {
        try (TableFolder arrays = TableFolder.open(folder, Set.of("U", "P"))) {
            int vocabulary = vocabulary(config);
            int length = config.integer("length", 1, 1 << 16);
            long width = vocabulary + 1L;
            long distances = 2L * length - 1;
            double[] unary = arrays.array("U", new long[] {length, width}, new long[] {length, vocabulary});
            double[] pairs = arrays.array(
                    "P", new long[] {distances, width, width}, new long[] {distances, vocabulary, vocabulary});
            try {
                return PairwiseTable.of(vocabulary, length, unary, pairs, visibility(config));
            } catch (IllegalArgumentException e) {
                throw new CheckpointFormatException(arrays.origin("U") + ": " + e.getMessage(), e);
            }
        }
    }

    private static Table sequences(ModelConfig config) throws CheckpointFormatException {
        int vocabulary = vocabulary(config);
        Map<List<Integer>, Double> law = new LinkedHashMap<>();
        for (ModelConfig sequence : config.objects("sequences")) {
            List<Integer> tokens = list(sequence.integers("tokens", 0, vocabulary - 1));
            if (law.put(tokens, sequence.real("probability", 0, 1)) != null) {
                throw sequence.refuse("tokens", "listed once, not " + tokens + " again");
            }
        }
        Weighting weighting = config.flagOr("length_correction", false) ? Weighting.LENGTH_CORRECTED : Weighting.PLAIN;
        return SequenceTable.of(vocabulary, law, weighting);
    }

    private static Table insertion(ModelConfig config) throws CheckpointFormatException {
        int vocabulary = vocabulary(config);
        List<InsertionTable.State> states = new ArrayList<>();
        for (ModelConfig state : config.objects("states")) {
            List<InsertionTable.Insertion> insertions = new ArrayList<>();
            for (ModelConfig insertion : state.has("insert") ? state.objects("insert") : List.<ModelConfig>of()) {
                insertions.add(new InsertionTable.Insertion(
                        insertion.integer("slot", 0, MOST),
                        insertion.integer("token", 0, vocabulary - 1),
                        insertion.real("probability", 0, 1)));
            }
            states.add(new InsertionTable.State(
                    list(state.integers("visible", 0, vocabulary - 1)), state.real("stop", 0, 1), insertions));
        }
        return InsertionTable.of(vocabulary, states);
    }

    private static Table markov(ModelConfig config) throws CheckpointFormatException {
        int vocabulary = vocabulary(config);
        int order = config.integer("order", 0, MOST);
        OptionalInt end = config.optionalInteger("eos_token_id", 0, vocabulary - 1);
        ModelConfig rows = config.object("rows");
        Map<List<Integer>, double[]> laws = new LinkedHashMap<>();
        for (String key : rows.keys()) {
            laws.put(suffix(rows, key), rows.reals(key, 0, 1));
        }
        return MarkovTable.of(vocabulary, order, end, laws);
    }

    /** The tokens that a key of {@code rows} names. One spelling only, so that no row is listed twice. */
    private static List<Integer> suffix(ModelConfig rows, String key) throws CheckpointFormatException {
        List<Integer> tokens = new ArrayList<>();
        for (String token : key.isEmpty() ? new String[0] : key.split(" ", -1)) {
            if (!token.matches("0|[1-9][0-9]{0,8}")) {
                throw new CheckpointFormatException(rows.origin() + ": key \"" + key
                        + "\" must be token ids with one space between them, or empty");
            }
            tokens.add(Integer.valueOf(token));
        }
        return tokens;
    }

    private static int vocabulary(ModelConfig config) throws CheckpointFormatException {
        return config.integer("vocab_size", 1, Laws.MOST);
    }

    private static Visibility visibility(ModelConfig config) throws CheckpointFormatException {
        Optional<String> name = config.optionalString("visibility");
        if (name.isEmpty() || name.get().equals("full")) {
            return new Visibility.Full();
        }
        if (!name.get().equals("block_causal")) {
            throw config.refuse("visibility", "\"full\" or \"block_causal\"");
        }
        return new Visibility.BlockCausal(config.integer("block_size", 1, MOST));
    }

    private static List<Integer> list(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }
}
