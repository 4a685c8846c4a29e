// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.io.IOException;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code llada} of training files: {@link MaskedObjective} as LLaDA and, for networks of type
 * {@code sdar}, SDAR train. Options, all of them optional, with what they mean if absent: {@code target} ({@code all},
 * pretraining, or {@code answer}, fine-tuning on what follows the prompt; all, for sdar answer), {@code random_length}
 * (share of rows cut to a random length; 0.01 with target all), {@code start} (folder of a trained network; fresh).
 */
public final class LladaProvider implements ObjectiveProvider {
    private static final String RANDOM_LENGTH = "random_length";

    /** For {@link java.util.ServiceLoader}. */
    public LladaProvider() {}

    @Override
    public String name() {
        return "llada";
    }

    /** What training files call the targets. */
    private enum Target {
        ALL,
        ANSWER
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        return new ObjectiveReader(settings)
                .read(
                        Set.of("target", RANDOM_LENGTH),
                        Set.of("llada", "Dream", "mdlm", "sdar"),
                        new ObjectiveReader.Maker() {
                            @Override
                            public <N extends TypedBlock> Objective<?> make(Trainee<N> trainee, TokenSource source)
                                    throws IOException {
                                return MaskedObjective.llada(trainee, source, plan(settings));
                            }
                        });
    }

    private static MaskingPlan plan(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        boolean sdar = settings.model().string("model_type").equals("sdar");
        Target target = options.choiceOr("target", sdar ? Target.ANSWER : Target.ALL);
        if (target == Target.ANSWER) {
            if (options.has(RANDOM_LENGTH)) {
                throw options.refuse(RANDOM_LENGTH, "absent unless \"target\" is \"all\"");
            }
            return MaskingPlan.answers(sdar ? MaskingPlan.Target.ANSWER_NEVER_VISIBLE : MaskingPlan.Target.ANSWER);
        }
        MaskingPlan llada = MaskingPlan.llada();
        return new MaskingPlan(
                llada.schedule(),
                llada.times(),
                llada.steps(),
                llada.strata(),
                llada.target(),
                options.realOr(RANDOM_LENGTH, llada.shortened(), 0, 1));
    }
}
