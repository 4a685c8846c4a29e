// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files may name several tokens that end a text, in either of two places: each of them does. */
class EndTokensTest {
    @TempDir
    Path folder;

    @Test
    void eachEndsAText() throws IOException {
        Golden.Trace trace = Golden.traces("gpt2").get(0);
        int third = trace.greedy()[2];
        write(1, 0);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [1, " + third + "]}");
        try (LoadedModel loaded = open()) {
            CausalModel model = Golden.view(loaded);
            assertEquals(OptionalInt.of(1), model.vocabulary().end());
            assertEquals(Set.of(0, 1, third), model.vocabulary().ends());
            int end = firstEnd(trace.greedy(), model.vocabulary().ends());
            assertTrue(end <= 2, "the recorded text holds the token third");
            Generation generation = StrategyGenerator.of(model, new Autoregressive())
                    .infill(GenerationRequest.builder(Template.continuing(trace.prompt()))
                            .sampling(SamplingOptions.builder().temperature(0).build())
                            .limits(Limits.DEFAULT.withMaxNewTokens(trace.greedy().length))
                            .build());
            assertEquals(FinishReason.STOP, generation.finishReason());
            int[] all = generation.tokens();
            assertArrayEquals(
                    Arrays.copyOf(trace.greedy(), end), Arrays.copyOfRange(all, trace.prompt().length, all.length));
        }
    }

    @Test
    void areThoseOfTheOptionsWhereTheConfigurationNamesNone() throws IOException {
        new GoldenFolder("gpt2").write(folder, (json, tensors) -> json.remove("eos_token_id"));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 7}");
        try (LoadedModel loaded = open()) {
            assertEquals(Set.of(7), Golden.view(loaded).vocabulary().ends());
        }
    }

    @Test
    void areTokensOfTheModel() throws IOException {
        write(1);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [1, 50256]}");
        String message =
                assertThrows(CheckpointFormatException.class, this::open).getMessage();
        assertTrue(message.contains("generation_config.json") && message.contains("eos_token_id"), message);
    }

    private void write(int... ends) throws IOException {
        new GoldenFolder("gpt2").write(folder, (json, tensors) -> {
            JsonArray array = new JsonArray();
            Arrays.stream(ends).forEach(array::add);
            json.add("eos_token_id", array);
        });
    }

    private LoadedModel open() throws IOException {
        return FolderLoader.open(folder.toString(), Device.cpu(), Precision.FLOAT32);
    }

    private static int firstEnd(int[] tokens, Set<Integer> ends) {
        int first = 0;
        while (first < tokens.length && !ends.contains(tokens[first])) {
            first++;
        }
        return first;
    }
}
