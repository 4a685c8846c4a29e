// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;

/** A joint table in all ways of decoding it. */
enum Subsets {
    ONE_BY_ONE("sequential", "order=random"),
    SELF("speculative", "draft-length=3"),
    NGRAM("speculative", "draft=ngram draft-length=4"),
    TOLERANT("speculative", "tolerance=0.1 tempered=draft order=coarse-to-fine");

    private static final int OUTCOMES = 1024;

    private final String strategy;
    private final String settings;

    Subsets(String strategy, String settings) {
        this.strategy = strategy;
        this.settings = settings;
    }

    /** Writes the table. */
    static Path write(Path folder) throws IOException {
        StringJoiner probabilities = new StringJoiner(",", "[", "]");
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            probabilities.add(Double.toString((outcome % 7 + 1) / 4091.0));
        }
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"joint\",\"vocab_size\":4,\"length\":5,\"probabilities\":"
                        + probabilities + "}");
        return folder;
    }

    Generator load(Path folder) throws IOException {
        Map<String, String> options = Arrays.stream(settings.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return Generators.load(folder.toString(), LoadOptions.DEFAULT.withStrategy("any-subset:" + strategy, options));
    }

    /** Four tokens at most, by a seed of its own; some greedy. */
    static GenerationRequest request(int number) {
        Template template = number % 2 == 0
                ? Template.of(Known.of(number % 4), Gap.exactly(1 + number % 4))
                : Template.of(Gap.exactly(2), Known.of(number % 3), Gap.exactly(2));
        return GenerationRequest.builder(template)
                .number(number)
                .seed(number)
                .sampling(
                        SamplingOptions.builder().temperature(number % 3 * 0.5).build())
                .build();
    }

    /** Four requests. */
    static List<GenerationRequest> requests(int number) {
        return List.of(request(number), request(number + 1), request(number + 2), request(number + 3));
    }
}
