// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.Gap;
import org.anyorder.GenerationException;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.testing.stress.ChildProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A network evaluation that needs more memory than the process may have, and the generator afterwards. */
class EngineMemoryTest {

    // Their product in float32 is 4 GB of logits, as much as all addresses.
    private static final int VOCABULARY = 200_000;
    private static final int GAPS = 5_000;

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void anEvaluationTooLargeForMemoryIsAnErrorThatSaysWhichAndNothingMore() throws Exception {
        Path bash = Path.of("/bin/bash");
        Assumptions.assumeTrue(bash.toFile().canExecute(), "the address space is limited by a shell");
        JsonObject config = TinyModel.config();
        config.addProperty("num_embeddings", VOCABULARY);
        config.addProperty("max_length", 2 * GAPS);
        Path model = TinyModel.write(folder.resolve("model"), config);
        List<String> lines = new ChildProcess(folder).withAddresses(4_000_000).run(Evaluations.class, model.toString());
        assertEquals(4, lines.size(), () -> String.join("\n", lines));
        for (String line : lines.subList(0, 3)) {
            assertTrue(line.startsWith("strategy joint failed in step 1 of request 7 sample 0: "), line);
            assertTrue(line.contains("allocate memory"), line);
        }
        assertEquals("the same tokens as before", lines.get(3));
    }

    /**
     * Prints the error of a template of many gaps three times, and whether a short one then gives the tokens it gave
     * before.
     */
    static final class Evaluations {

        private Evaluations() {}

        public static void main(String[] args) throws Exception {
            try (Generator generator = Generators.load(Path.of(args[0]))) {
                int[] before = generator.infill(TinyModel.request(1)).tokens();
                Template template = new Template(gaps());
                for (int attempt = 0; attempt < 3; attempt++) {
                    try {
                        generator.infill(
                                GenerationRequest.builder(template).number(7).build());
                        System.out.println("there was enough memory");
                    } catch (GenerationException e) {
                        System.out.println(
                                e.getCause() instanceof EngineException
                                        ? e.getMessage()
                                        : e.getCause().toString());
                    }
                }
                assertArrayEquals(before, generator.infill(TinyModel.request(1)).tokens());
                System.out.println("the same tokens as before");
            }
        }

        private static List<Segment> gaps() {
            List<Segment> segments = new ArrayList<>();
            for (int gap = 0; gap < GAPS; gap++) {
                segments.add(Known.of(6));
                segments.add(Gap.between(0, 1));
            }
            return segments;
        }
    }
}
