// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.OptionalInt;
import org.anyorder.diffusion.cache.CacheRecipe;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Remasking;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.Window;
import org.anyorder.diffusion.part.score.EndLast;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;

/** The parts of a strategy as a sequence meets them with one model. */
record Policy(
        Window window,
        Draw draw,
        PositionScore score,
        Selection selection,
        Remasking remasking,
        CacheRecipe cache,
        LogitAlignment alignment,
        OptionalInt end,
        int maxLength) {

    static Policy of(Unmasking strategy, MaskedModel model) {
        OptionalInt end = model.vocabulary().end();
        PositionScore score = strategy.parts().score();
        if (end.isPresent() && strategy.evaluation().endOfText() == Evaluation.EndOfText.LAST) {
            score = new EndLast(score, end.getAsInt());
        }
        return new Policy(
                strategy.parts().window(),
                strategy.parts().draw(),
                score,
                strategy.parts().selection(),
                strategy.parts().remasking(),
                strategy.evaluation().cache().recipe(),
                model.alignment(),
                strategy.evaluation().endOfText() == Evaluation.EndOfText.BANNED ? OptionalInt.empty() : end,
                model.maxLength());
    }
}
