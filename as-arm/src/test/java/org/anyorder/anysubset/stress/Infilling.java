// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.stress.Soak;

/** The recorded XLNet in all ways of decoding it. */
enum Infilling implements Soak.Way {
    ONE_BY_ONE("sequential", "order=random"),
    SELF("speculative", "draft-length=4"),
    AHEAD("speculative", "draft=ahead draft-length=3 tree=3-1"),
    CAUSAL("speculative", "draft=table draft-length=4"),
    NGRAM("speculative", "draft=ngram draft-length=3");

    /** Of the recorded network, and so of its draft. */
    private static final int TOKENS = 32;

    private final String strategy;
    private final String settings;

    Infilling(String strategy, String settings) {
        this.strategy = strategy;
        this.settings = settings;
    }

    @Override
    public Generator load() throws IOException {
        Map<String, String> options = Arrays.stream(settings.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        options.computeIfPresent("draft", (key, draft) -> draft.equals("table") ? Table.FOLDER : draft);
        return Generators.load(
                new GoldenFolder("xlnet").path().toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    /** A causal model that knows nothing, written once. */
    private static final class Table {
        private static final String FOLDER = write();

        private static String write() {
            String row = String.join(",", Collections.nCopies(TOKENS, Double.toString(1.0 / TOKENS)));
            try {
                Path folder = Files.createTempDirectory("draft");
                Path config = folder.resolve("config.json");
                folder.toFile().deleteOnExit();
                config.toFile().deleteOnExit();
                Files.writeString(
                        config,
                        "{\"model_type\":\"table\",\"kind\":\"markov\",\"vocab_size\":" + TOKENS
                                + ",\"order\":1,\"rows\":{\"\":[" + row + "]}}");
                return folder.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Up to nine tokens, by a seed of its own; some greedy. */
    static GenerationRequest request(int number) {
        Template template = Template.of(
                Gap.exactly(1 + number % 3), Known.of(7 + number % 20, 9), Gap.exactly(1 + number % 5), Known.of(11));
        return GenerationRequest.builder(template)
                .number(number)
                .seed(number)
                .sampling(
                        SamplingOptions.builder().temperature(number % 3 * 0.5).build())
                .build();
    }

    /** Three requests. */
    @Override
    public List<GenerationRequest> requests(int number) {
        return List.of(request(number), request(number + 1), request(number + 2));
    }
}
