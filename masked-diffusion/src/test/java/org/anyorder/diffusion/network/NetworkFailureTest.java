// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.OptionalInt;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.diffusion.cache.CacheKind;
import org.anyorder.diffusion.part.Blocks;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Parts;
import org.anyorder.diffusion.part.Remasking;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.score.RandomScore;
import org.anyorder.diffusion.part.score.TokenProbability;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.BlockEnding;
import org.anyorder.diffusion.strategy.BlockLayout;
import org.anyorder.diffusion.strategy.BlockUnmasking;
import org.anyorder.diffusion.strategy.Evaluation;
import org.anyorder.diffusion.strategy.Unmasking;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.Crossing;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Runs over networks that end early, with caches: the arrays attached to the weights' manager are counted. */
final class NetworkFailureTest {

    private static final Draw DRAW = new Independent(CandidateDraw.Law.MODEL);
    private static final Selection ONE = new TopCount(new Constantly(1));

    private static NDManager owner;
    private static MaskedNetwork transformer;
    private static MaskedNetwork decoder;

    @BeforeAll
    static void load() throws IOException {
        owner = NDManager.newBaseManager();
        transformer = new LoadedDiffusion(Golden.diffusion("mdlm", owner));
        decoder = new LoadedDecoder(Golden.decoder("sdar", owner));
    }

    @AfterAll
    static void close() {
        owner.close();
    }

    @Nested
    final class DualCache extends OverANetwork {
        DualCache() {
            super(transformer);
        }

        @Override
        protected DecodingStrategy<MaskedModel> strategy() {
            Parts parts = new Parts(new Blocks(3), DRAW, new TokenProbability(), ONE, Remasking.NEVER);
            return new Unmasking("dual", parts, new Evaluation(0, CacheKind.DUAL, Evaluation.EndOfText.FREE));
        }
    }

    @Nested
    final class StoredBlocks extends OverANetwork {
        StoredBlocks() {
            super(decoder);
        }

        @Override
        protected DecodingStrategy<MaskedModel> strategy() {
            BlockEnding ending = new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, 0, 256);
            BlockLayout layout = BlockLayout.of(OptionalInt.empty(), 4);
            return new BlockUnmasking("blocks", layout, DRAW, new RandomScore(), ONE, ending, Crossing.KEPT);
        }
    }

    private abstract static class OverANetwork extends FailureContract<MaskedModel> {

        private final AssertingMaskedModel model;

        OverANetwork(MaskedNetwork network) {
            model = new AssertingMaskedModel(new NetworkMaskedModel(network, Device.cpu()));
        }

        @Override
        protected MaskedModel model() {
            return model;
        }

        @Override
        protected GenerationRequest request(int number) {
            return GenerationRequest.builder(Template.of(Known.of(6 + number), Gap.exactly(2 + number)))
                    .number(number)
                    .seed(3)
                    .build();
        }

        @Override
        protected int arraysOfTheModel() {
            return owner.getManagedArrays().size();
        }

        @AfterEach
        void everyStateWasClosedOnce() {
            model.requireStatesClosedOnce();
        }
    }
}
