// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.evaluation.EvaluationTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent language models are measured by the tasks of causal models, forecasters by their own. */
class MambaEvaluationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2", "s4d"})
    void languageModelsHaveTheTasksOfCausalModels(String type) throws IOException {
        Set<String> names = tasks(type);

        assertTrue(names.containsAll(Set.of("likelihood", "acceptance")), names.toString());
        assertFalse(names.contains("forecast"), names.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spacetime", "ar-net"})
    void forecastersHaveTheirOwn(String type) throws IOException {
        assertEquals(Set.of("forecast"), tasks(type));
    }

    private static Set<String> tasks(String type) throws IOException {
        ModelConfig config = ModelConfig.parse("config.json", "{\"model_type\": \"" + type + "\"}");
        return EvaluationTask.of(config).stream().map(EvaluationTask::name).collect(Collectors.toSet());
    }
}
