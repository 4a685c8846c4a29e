// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.stress;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Template;

/** Recorded networks of all kinds, each with a strategy: caches, guidance, blocks, sub-blocks. */
enum Sampled {
    ANCESTRAL("mdlm", "ancestral", "steps=6"),
    DUAL_CACHE("mdlm", "threshold", "threshold=0.5 block-length=3 cache=dual"),
    GUIDED_PREFIX_CACHE("llada", "low-confidence", "steps=4 block-length=3 cache=prefix guidance=0.5"),
    FREE_CACHE("llada", "factor", "block-length=3 cache=free"),
    DREAM("llada/dream", "dream", "steps=4 order=margin"),
    BLOCK_DIFFUSION("bd3lm", "block-diffusion", ""),
    SDAR("sdar", "sdar", "threshold=0.4"),
    SUB_BLOCK_CACHE("fast_dllm_v2", "fast-dllm-v2", "threshold=0.4 sub-block-length=4 sub-block-cache=true");

    private final String golden;
    private final String strategy;
    private final String settings;

    Sampled(String golden, String strategy, String settings) {
        this.golden = golden;
        this.strategy = strategy;
        this.settings = settings;
    }

    Generator load() throws IOException {
        Map<String, String> options = Arrays.stream(settings.split(" "))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return Generators.load(folder(golden).toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    /** Up to five tokens between two, by a seed of its own. */
    static GenerationRequest request(int number) {
        Gap gap = number % 2 == 0 ? Gap.exactly(2 + number % 4) : Gap.between(1, 4);
        return GenerationRequest.builder(Template.of(Known.of(1 + number % 15), gap, Known.of(3 + number % 11)))
                .seed(number)
                .build();
    }

    static Path folder(String golden) {
        String resource = "/golden/" + golden;
        URL url = Objects.requireNonNull(Sampled.class.getResource(resource), resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static List<Sampled> all() {
        return List.of(values());
    }
}
