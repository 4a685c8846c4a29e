// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How this library's decoding compares with that of others. Lines of a peer that is not installed are left out. */
final class PeerTargets {
    private static final String FULL = "LLAMA_134M";

    /** Which of ours is compared with whom. */
    private enum Rivalry {
        FLOAT32_AND_JLAMA_FLOAT32("float32", "Jlama, float32", Target.atLeast(1.3)),
        INT8_AND_JLAMA_Q4("int8", "Jlama, Q4 weights and I8 activations", Target.atLeast(2.5)),
        BFLOAT16_AND_JLAMA_Q4("bfloat16", "Jlama, Q4 weights and I8 activations", Target.NONE),
        FLOAT32_AND_DJL("float32", "DJL's text generation", Target.atLeast(1.5));

        private final String ours;
        private final String theirs;
        private final Target target;

        Rivalry(String ours, String theirs, Target target) {
            this.ours = ours;
            this.theirs = theirs;
            this.target = target;
        }
    }

    private PeerTargets() {}

    static void add(List<Measure> table) {
        for (Rivalry rivalry : Rivalry.values()) {
            table.add(new Measure(
                    rivalry.ours + " in turn with it, tokens/s", counter("oursPerSecond", rivalry), Target.NONE));
            table.add(new Measure(rivalry.theirs + ", tokens/s", counter("theirsPerSecond", rivalry), Target.NONE));
            table.add(new Measure(
                    "decoding, " + rivalry.ours + " ÷ " + rivalry.theirs, counter("ratio", rivalry), rivalry.target));
        }
    }

    private static Function<Measurements, Optional<Estimate>> counter(String counter, Rivalry rivalry) {
        return results -> results.counter(counter, "PeerBenchmark.decode", "rivalry", rivalry.name(), "size", FULL)
                .filter(estimate -> !Double.isNaN(estimate.value()));
    }
}
