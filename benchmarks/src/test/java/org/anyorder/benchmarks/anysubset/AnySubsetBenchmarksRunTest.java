// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.anyorder.anysubset.CausalDraftSpeculative;
import org.anyorder.benchmarks.DraftedTokens;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.benchmarks.TemporaryFolder;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark of any-subset models opens, runs all of its sides on a small network and closes. */
class AnySubsetBenchmarksRunTest {

    private final AnySubsetBenchmark benchmark = new AnySubsetBenchmark();

    @ParameterizedTest
    @EnumSource
    void rounds(Precision precision) throws IOException, InterruptedException {
        BaseRounds rows = new BaseRounds();
        rows.size = SubsetSize.SMALL;
        rows.precision = precision;
        rows.open();
        PairedRatio cached = new PairedRatio();
        benchmark.roundAnewAndCached(rows, cached);
        assertTrue(cached.ratio() > 0, "ratio " + cached.ratio());
        PairedRatio together = new PairedRatio();
        benchmark.roundAloneAndTogether(rows, together);
        assertTrue(together.ratio() > 0, "ratio " + together.ratio());
        rows.close();
    }

    @Test
    void texts() throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            RandomXlnet.write(folder.path(), SubsetSize.SMALL);
            FilledTexts texts = new FilledTexts();
            texts.model = folder.path().toString();
            texts.draft = texts.model;
            texts.open();
            PairedRatio ratio = new PairedRatio();
            DraftedTokens rounds = new DraftedTokens();
            benchmark.sequentialAndSpeculative(texts, ratio, rounds);
            assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
            assertTrue(rounds.nfePerToken() > 0.3 && rounds.nfePerToken() <= 1, "NFE " + rounds.nfePerToken());
            assertTrue(rounds.acceptance() > 0.2 && rounds.acceptance() <= 1, "kept " + rounds.acceptance());
            PairedRatio faster = new PairedRatio();
            DraftedTokens ahead = new DraftedTokens();
            benchmark.sequentialAndAhead(texts, faster, ahead);
            assertTrue(faster.ratio() > 0, "ratio " + faster.ratio());
            assertTrue(ahead.nfePerToken() > 0.2 && ahead.nfePerToken() < 1, "NFE " + ahead.nfePerToken());
            PairedRatio drafted = new PairedRatio();
            DraftedTokens kept = new DraftedTokens();
            benchmark.sequentialAndDrafted(texts, drafted, kept);
            assertTrue(drafted.ratio() > 0, "ratio " + drafted.ratio());
            double least = 1.0 / CausalDraftSpeculative.DRAFT_LENGTH;
            assertTrue(kept.nfePerToken() >= least && kept.nfePerToken() < 1, "NFE " + kept.nfePerToken());
            PairedRatio together = new PairedRatio();
            benchmark.textsAloneAndTogether(texts, together);
            assertTrue(together.ratio() > 0, "ratio " + together.ratio());
            PairedRatio alternatives = new PairedRatio();
            benchmark.alternativesAloneAndTogether(texts, alternatives);
            assertTrue(alternatives.ratio() > 0, "ratio " + alternatives.ratio());
            FillAgreement agreement = FillAgreement.measure(texts);
            assertTrue(agreement.met(), agreement.toString());
            assertEquals(8, agreement.texts());
            texts.close();
        }
    }
}
