// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.DraftedTokens;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What drafting, batches, a common prompt and the cache gain for any-subset models: eight texts of which 95 % are
 * filled, a hundred alternatives for a gap, and a round of drafting and verifying in the middle of a row of 512.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 5)
@Measurement(iterations = 3, time = 8)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class AnySubsetBenchmark {

    /** Made by JMH. */
    public AnySubsetBenchmark() {}

    /**
     * Texts one position after the other and speculatively, each alone.
     *
     * @param texts to fill
     * @param ratio takes the times: sequential ÷ speculative
     * @param rounds takes what was drafted
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void sequentialAndSpeculative(FilledTexts texts, PairedRatio ratio, DraftedTokens rounds)
            throws InterruptedException {
        ratio.run(texts::sequential, () -> rounds.add(texts.speculative(1)));
    }

    /**
     * The same, but a pass that tests a draft asks for the next one, too.
     *
     * @param texts to fill
     * @param ratio takes the times: sequential ÷ speculative
     * @param rounds takes what was drafted
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void sequentialAndAhead(FilledTexts texts, PairedRatio ratio, DraftedTokens rounds)
            throws InterruptedException {
        ratio.run(texts::sequential, () -> rounds.add(texts.ahead()));
    }

    /**
     * The same, but a small causal model drafts.
     *
     * @param texts to fill
     * @param ratio takes the times: sequential ÷ speculative
     * @param rounds takes what was drafted
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void sequentialAndDrafted(FilledTexts texts, PairedRatio ratio, DraftedTokens rounds)
            throws InterruptedException {
        ratio.run(texts::sequential, () -> rounds.add(texts.drafted()));
    }

    /**
     * Speculation of texts one after the other and all together.
     *
     * @param texts to fill
     * @param ratio takes the times: one by one ÷ together
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void textsAloneAndTogether(FilledTexts texts, PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> texts.speculative(1), () -> texts.speculative(FilledTexts.REQUESTS));
    }

    /**
     * The joint density of alternatives one after the other and together.
     *
     * @param texts one of them has alternatives
     * @param ratio takes the times: one by one ÷ together
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void alternativesAloneAndTogether(FilledTexts texts, PairedRatio ratio) throws InterruptedException {
        ratio.run(texts::alternativesOneByOne, texts::alternativesTogether);
    }

    /**
     * A round without and with the cache.
     *
     * @param rows a large network's
     * @param ratio takes the times: without ÷ with
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void roundAnewAndCached(BaseRounds rows, PairedRatio ratio) throws InterruptedException {
        ratio.run(rows::anew, rows::cached);
    }

    /**
     * Eight rounds of one row and one of eight rows, over the cache.
     *
     * @param rows a large network's
     * @param ratio takes the times: one by one ÷ together
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void roundAloneAndTogether(BaseRounds rows, PairedRatio ratio) throws InterruptedException {
        ratio.run(
                () -> {
                    for (int row = 0; row < BaseRounds.ROWS; row++) {
                        rows.cached();
                    }
                },
                rows::together);
    }
}
