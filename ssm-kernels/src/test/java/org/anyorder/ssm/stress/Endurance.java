// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.stress.Soak;

/** The recorded Mamba networks, plain, with drafts of the other generation, and in beams. */
enum Endurance implements Soak.Way {
    MAMBA("mamba1", "sequential", Map.of()),
    MAMBA_2("mamba2", "sequential", Map.of()),
    MAMBA_DRAFTED("mamba1", "speculative", Map.of("verify", "token", "draft-length", "4")),
    MAMBA_2_DRAFTED("mamba2", "speculative", Map.of("verify", "recursive", "drafts", "2", "draft-length", "3")),
    MAMBA_BEAM("mamba1", "beam", Map.of("beams", "3")),
    S4D("s4d", "sequential", Map.of());

    private final String name;
    private final String strategy;
    private final Map<String, String> settings;

    Endurance(String name, String strategy, Map<String, String> settings) {
        this.name = name;
        this.strategy = strategy;
        this.settings = settings;
    }

    @Override
    public Generator load() throws IOException {
        Map<String, String> options = new HashMap<>(settings);
        if (strategy.equals("speculative")) {
            options.put("draft", path(name.equals("mamba1") ? "mamba2" : "mamba1"));
        }
        return Generators.load(path(name), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    private static String path(String name) throws IOException {
        if (!name.equals("s4d")) {
            return new GoldenFolder("ssm/" + name).path().toString();
        }
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"),
                "anyorder-s4d-" + ProcessHandle.current().pid());
        return TestFolders.language(folder, String.format(TestFolders.S4D, "")).toString();
    }

    /** Up to six tokens, by a seed of its own; the prompt of some is scanned in Java. */
    static GenerationRequest request(int number) {
        int[] prompt = new int[number % 5 == 0 ? 20 : 3];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (number + 7 * i) % 32;
        }
        return GenerationRequest.builder(Template.continuing(prompt))
                .number(number)
                .seed(number)
                .sampling(SamplingOptions.builder().temperature(1).build())
                .limits(Limits.DEFAULT.withMaxNewTokens(3 + number % 4))
                .build();
    }

    /** Four requests. */
    @Override
    public List<GenerationRequest> requests(int number) {
        return List.of(request(number), request(number + 1), request(number + 2), request(number + 3));
    }
}
