// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages every file of a model folder in every way and loads it as users do: a text comes out, or one clear line says
 * why not; the process lives on, and heap and resident memory together never grow by more than 1.3 times the files and
 * 32 MB.
 *
 * <p>Weights that are not finite are refused while loading. Finite weights of absurd size may overflow: then the first
 * evaluation whose logits are not numbers ends with an error that says so.
 */
class MutatedModelsTest {

    private static final String TOKENIZER = """
            {"version": "1.0",
             "truncation": null, "padding": null,
             "added_tokens": [
               {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true},
               {"id": 5, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true}],
             "normalizer": {"type": "Lowercase"},
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": null, "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "<unk>",
               "vocab": {"<pad>": 0, "<unk>": 5, "a": 6, "b": 7, "c": 8, "d": 9, "e": 10}}}
            """;

    @TempDir
    Path folder;

    @Test
    void everyDamagedFolderIsRefusedInOneLineWithinBoundedMemory() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/clear_refs")), "memory is read from /proc");
        Path good = good();
        int count = Stress.rounds(1400, 10_000);
        List<String> lines = new ChildProcess(folder)
                .run(
                        MutatedLoads.class,
                        good.toString(),
                        folder.toString(),
                        Long.toString(Seeds.seed("MutatedModelsTest")),
                        Integer.toString(count));
        assertEquals(1, lines.size(), () -> String.join("\n", lines));
        String[] last = lines.get(0).split("\\D+");
        assertTrue(Integer.parseInt(last[1]) > count / 2, lines.get(0));
        System.out.println("mutated models: " + lines.get(0));
    }

    private Path good() throws IOException {
        Path good = TinyModel.write(folder.resolve("good"));
        Files.writeString(good.resolve("tokenizer.json"), TOKENIZER);
        Files.writeString(good.resolve("generation_config.json"), """
                {"temperature": 0.8, "do_sample": true, "top_k": 10, "top_p": 0.9,
                 "strategy": "joint", "strategy_options": {"stop": "sample"}}
                """);
        return good;
    }
}
