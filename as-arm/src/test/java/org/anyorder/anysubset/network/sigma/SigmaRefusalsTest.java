// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What σ-GPT does not read and does not answer, each said by name. */
class SigmaRefusalsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 2 3 99|3 1 2 0|1|1|CHAIN|2|tokens must be in [0, 20), got 99",
                "1 2 3 4|0 1 1 3|1|1|CHAIN|2|permutation",
                "1 2 3 4|0 1 2 3|0|1|CHAIN|2|1 <= prompt",
                "1 2 3 4|0 1 2 3|2|1|CHAIN|3|1 <= prompt",
                "1 2 3 4|0 1 2 3|2|2|CHAIN|1|rank of at least 2",
                "1 2 3 4|0 1 2 3|2|3|MARGINALS|2|rank of at least 3",
                "1 2 3 4|0 1 2 3|2|4|MARGINALS|3|rank of at least 4",
                "1 2 3 4|0 1 2 3|1|1|MARGINALS|4|must be in [0, 4), got 4",
                "1 1 1 1 1 1 1 1 1 1 1 1 1|0 1 2 3 4 5 6 7 8 9 10 11 12|1|1|CHAIN|2|at most 12"
            })
    void passesThatCannotBeAnswered(
            String tokens, String ranks, int prompt, int decided, View view, int wanted, String named)
            throws IOException {
        int[] row = numbers(tokens);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = new GoldenFolder("sigma_gpt").open();
                SubsetState state = ((AnySubsetModel) model.views().get(0)).open(scope)) {
            state.join(1);
            SubsetPass pass = new SubsetPass(
                    TokenBatch.of(new int[][] {row}),
                    new int[][] {numbers(ranks)},
                    new int[] {prompt},
                    new int[] {decided},
                    view,
                    Targets.onePerRow(wanted));
            Exception refused = assertThrows(IllegalArgumentException.class, () -> state.evaluate(scope, pass));
            assertTrue(refused.getMessage().contains(named), refused.getMessage());
        }
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"n_embd\":16|\"n_embd\":15|even",
                "\"n_head\":2|\"n_head\":3|divisor of n_embd",
                "\"activation_function\":\"gelu\"|\"activation_function\":\"tanh\"|gelu_new",
                "\"vocab_size\":20|\"vocab_size\":0|vocab_size",
                "\"n_positions\":12|\"n_positions\":0|n_positions"
            })
    void configurationsThatSayNothingOfANetwork(String good, String bad, String named) throws IOException {
        String json = Files.readString(new GoldenFolder("sigma_gpt").path().resolve("config.json"))
                .replaceAll("\\s", "");
        assertTrue(json.contains(good), json);
        Path file = Files.writeString(folder.resolve("config.json"), json.replace(good, bad));
        Exception refused =
                assertThrows(CheckpointFormatException.class, () -> SigmaGptConfig.read(ModelConfig.read(file)));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void aVocabularyHasTokens() throws IOException {
        SigmaGptConfig config = SigmaGptConfig.read(
                ModelConfig.read(new GoldenFolder("sigma_gpt").path().resolve("config.json")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SigmaGptConfig(0, config.begin(), config.end(), config.transformer(), config.head()));
    }
}
