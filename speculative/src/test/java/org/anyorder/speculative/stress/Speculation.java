// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.stress;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.stress.Soak;

/** The recorded GPT-2 with its draft, or none, in all ways of drafting and verifying. */
enum Speculation implements Soak.Way {
    CHAIN("verify=token draft-length=4"),
    INDEPENDENT("verify=kseq drafts=3 draft-length=3"),
    BEAM("verify=recursive drafts=3 draft-length=3"),
    BRANCHING("verify=typical tree=2-2-1 draft-length=3"),
    GREEDY("verify=greedy draft-length=2 grouping=equal-length group-rows=2"),
    PROMPT_LOOKUP("draft=prompt-lookup");

    private final String settings;

    Speculation(String settings) {
        this.settings = settings;
    }

    @Override
    public Generator load() throws IOException {
        Map<String, String> options = Arrays.stream(settings.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        options.putIfAbsent("draft", new GoldenFolder("gpt2/draft").path().toString());
        return Generators.load(
                new GoldenFolder("gpt2").path().toString(), LoadOptions.DEFAULT.withStrategy("speculative", options));
    }

    /** Up to six tokens, by a seed of its own; some greedy. */
    static GenerationRequest request(int number) {
        return GenerationRequest.builder(Template.continuing(1 + number % 40, 2, 1 + number % 40))
                .number(number)
                .seed(number)
                .sampling(
                        SamplingOptions.builder().temperature(number % 3 * 0.5).build())
                .limits(Limits.DEFAULT.withMaxNewTokens(3 + number % 4))
                .build();
    }

    /** Four requests. */
    @Override
    public List<GenerationRequest> requests(int number) {
        return List.of(request(number), request(number + 1), request(number + 2), request(number + 3));
    }
}
