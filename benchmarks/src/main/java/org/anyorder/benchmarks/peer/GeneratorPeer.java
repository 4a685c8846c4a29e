// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.anyorder.EndToken;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.kernel.Precision;
import org.anyorder.sampling.SamplingOptions;

/** This library, as its users call it. */
record GeneratorPeer(Generator generator) implements Peer {

    static GeneratorPeer open(Path folder, Precision precision) throws IOException {
        return new GeneratorPeer(Generators.load(
                folder.toString(),
                LoadOptions.DEFAULT
                        .withDevice(Device.cpu())
                        .withPrecision(precision)
                        .withStrategy("sequential", Map.of())));
    }

    @Override
    public int[] generate(int[] prompt, int newTokens) {
        GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(newTokens)))
                .sampling(SamplingOptions.greedy())
                .limits(Limits.DEFAULT.withMaxNewTokens(newTokens))
                .endToken(EndToken.IS_IGNORED)
                .build();
        int[] tokens = generator.infill(request).tokens();
        return Arrays.copyOfRange(tokens, prompt.length, tokens.length);
    }

    @Override
    public void close() {
        generator.close();
    }
}
