// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer in one call against its operators. */
class LayerStepTest {
    private static final String MAMBA = "'model_type':'mamba','vocab_size':8,'num_hidden_layers':2,'hidden_size':";
    private static final String DUAL = "'model_type':'mamba2','vocab_size':8,'num_hidden_layers':2,'hidden_size':";
    private static final Map<String, String> SIZES = Map.of(
            "mamba small", MAMBA + "32,'state_size':8",
            "mamba", MAMBA + "256",
            "mamba2 small", DUAL + "32,'num_heads':4,'head_dim':16,'n_groups':1,'state_size':8",
            "mamba2",
                    DUAL + "256,'num_heads':8,'head_dim':64,'n_groups':2,'state_size':32,'time_step_limit':[0.01,0.7]");

    private final NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @AfterEach
    void close() {
        scope.close();
    }

    private static MambaConfig config(String name) throws IOException {
        return MambaConfig.read(ModelConfig.parse(name, "{" + SIZES.get(name).replace('\'', '"') + "}"));
    }

    private NDArray normal(Shape shape) {
        return scope.randomNormal(0, 1, shape, DataType.FLOAT32);
    }

    /** With no value as a network begins with it. */
    private MambaNetwork network(MambaConfig config) {
        MambaNetwork drawn = new MambaNetwork(config, Compute.FLOAT32);
        drawn.initialize(scope, DataType.FLOAT32);
        Map<String, NDArray> values = new LinkedHashMap<>(drawn.values());
        values.replaceAll((path, value) -> value.add(normal(value.getShape()).mul(0.1)));
        MambaNetwork network = new MambaNetwork(config, Compute.FLOAT32);
        network.fill(scope, values, Mode.INFERENCE);
        return network;
    }

    /** What is remembered of some rows; behind them stands a row more if that is asked for. */
    private LayerMemory memory(MambaConfig config, List<NDArray> windows, List<NDArray> states, int rows) {
        LayerMemory memory = new LayerMemory(scope, rows, config.layers());
        for (int layer = 0; layer < config.layers(); layer++) {
            memory.put(
                    layer,
                    windows.get(layer).get("0:" + rows),
                    states.get(layer).get("0:" + rows));
        }
        return memory;
    }

    private static RecurrentPass pass(NDManager scope, LayerMemory before, MambaConfig config, int... counts) {
        return new RecurrentPass(scope, scope, before, List.of(counts), config, Mode.INFERENCE);
    }

    /**
     * A row without a token makes the others go operator by operator; it stays as it is. Memories are looked at between
     * some of the tokens only: who asks for a state makes one of what a step leaves as an older one.
     */
    @ParameterizedTest
    @CsvSource({
        "mamba small, FLOAT32, 1, 1e-4",
        "mamba, FLOAT32, 1, 1e-4",
        "mamba, FLOAT32, 5, 1e-4",
        "mamba, BFLOAT16, 3, 3e-2",
        "mamba, INT8, 3, 3e-2",
        "mamba2 small, FLOAT32, 1, 1e-4",
        "mamba2, FLOAT32, 1, 1e-4",
        "mamba2, FLOAT32, 5, 1e-4",
        "mamba2, BFLOAT16, 3, 3e-2",
        "mamba2, INT8, 3, 3e-2"
    })
    void isWhatItsOperatorsAre(String name, Precision precision, int rows, float tolerance) throws IOException {
        Engine.getEngine("PyTorch")
                .setRandomSeed((int) Seeds.random("LayerStep").nextLong());
        MambaConfig config = config(name);
        MambaNetwork network = network(config);
        network.pack(precision);
        Shape window =
                new Shape(rows + 1, config.mixer().window(), config.mixer().convolved());
        List<NDArray> windows = List.of(normal(window), normal(window));
        Shape recurrence = config.mixer().recurrence(rows + 1);
        List<NDArray> states = List.of(normal(recurrence), normal(recurrence));
        LayerMemory one = memory(config, windows, states, rows);
        LayerMemory many = memory(config, windows, states, rows + 1);
        int[] ones = new int[rows];
        Arrays.fill(ones, 1);
        for (int token = 0; token < 13; token++) {
            NDArray x = normal(new Shape(rows + 1, 1, config.width()));
            RecurrentPass step = pass(scope, one, config, ones);
            RecurrentPass operators = pass(scope, many, config, Arrays.copyOf(ones, rows + 1));
            assertTrue(step.isStep());
            assertFalse(operators.isStep());

            NDArray found = network.hidden(x.get("0:" + rows), step);
            NDArray expected = network.hidden(x, operators);

            requireClose(expected, found, rows, tolerance);
            one = step.take(0);
            many = operators.take(0);
            for (int layer = 0; token % 9 == 3 && layer < config.layers(); layer++) {
                requireClose(many.window(layer), one.window(layer), rows, tolerance);
                requireClose(many.state(layer), one.state(layer), rows, tolerance);
                String last = rows + ":";
                assertEquals(windows.get(layer).get(last), many.window(layer).get(last));
                assertEquals(states.get(layer).get(last), many.state(layer).get(last));
            }
        }
    }

    private static void requireClose(NDArray expected, NDArray found, int rows, float tolerance) {
        float[] of = expected.get("0:" + rows).toFloatArray();
        assertArrayEquals(
                of,
                found.toFloatArray(),
                tolerance * Math.max(1, found.abs().max().getFloat()));
    }

    /** What was remembered before is read again after a rewind. */
    @ParameterizedTest
    @CsvSource({"mamba, 1", "mamba, 9", "mamba2, 1", "mamba2, 7", "mamba2, 8", "mamba2, 9"})
    void changesNothingThatWasRemembered(String name, int steps) throws IOException {
        MambaConfig config = config(name);
        MambaNetwork network = network(config);
        network.pack(Precision.FLOAT32);
        LayerMemory memory = LayerMemory.empty(scope, 2, config);
        for (int step = 0; step < steps; step++) {
            RecurrentPass pass = pass(scope, memory, config, 1, 1);
            network.hidden(normal(new Shape(2, 1, config.width())), pass);
            memory = pass.take(0);
        }
        float[] window = memory.window(1).toFloatArray();
        float[] state = memory.olderState(1).toFloatArray();
        Optional<float[]> recent = memory.recent(1).map(NDArray::toFloatArray);
        assertEquals(name.equals("mamba2") && steps % 8 != 0, recent.isPresent());

        network.hidden(normal(new Shape(2, 1, config.width())), pass(scope, memory, config, 1, 1));

        assertArrayEquals(window, memory.window(1).toFloatArray());
        assertArrayEquals(state, memory.olderState(1).toFloatArray());
        assertEquals(recent.isPresent(), memory.recent(1).isPresent());
        if (recent.isPresent()) {
            assertArrayEquals(recent.get(), memory.recent(1).get().toFloatArray());
        }
    }

    /** A network that is trained goes operator by operator: the others record nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2"})
    void isThereOncePacked(String name) throws IOException {
        MambaConfig config = config(name);
        LayerPart mixer = config.mixer().mixer(config.width(), 1, Compute.FLOAT32);
        mixer.initialize(scope, DataType.FLOAT32);
        NDArray norm = scope.ones(new Shape(config.width()));
        assertTrue(mixer.step(norm, config.normEpsilon()).isEmpty());
        mixer.pack(Precision.FLOAT32);
        assertTrue(mixer.step(norm, config.normEpsilon()).isPresent());
    }
}
