// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code masked-diffusion} of training files: MDLM, {@link MaskedObjective}. Options, all of them
 * optional, with what they mean if absent: {@code schedule} ({@code log-linear}, {@code square}, {@code square-root},
 * {@code logarithmic} or {@code cosine}; log-linear), {@code steps} (of discrete time; continuous), {@code strata}
 * (rows that share the times evenly; 64), {@code start} (folder of a trained network; fresh).
 */
public final class MaskedDiffusionProvider implements ObjectiveProvider {
    /** For {@link java.util.ServiceLoader}. */
    public MaskedDiffusionProvider() {}

    @Override
    public String name() {
        return "masked-diffusion";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        return new ObjectiveReader(settings)
                .read(
                        Set.of(ScheduleReader.SCHEDULE, "steps", "strata"),
                        Set.of("mdlm", "llada", "Dream"),
                        new ObjectiveReader.Maker() {
                            @Override
                            public <N extends TypedBlock> Objective<?> make(Trainee<N> trainee, TokenSource source)
                                    throws IOException {
                                return MaskedObjective.mdlm(trainee, source, plan(options));
                            }
                        });
    }

    private static MaskingPlan plan(ModelConfig options) throws IOException {
        MaskingPlan mdlm = MaskingPlan.mdlm();
        OptionalInt steps = options.optionalInteger("steps", 1, 1_000_000);
        return new MaskingPlan(
                ScheduleReader.schedule(options, mdlm.schedule()),
                mdlm.times(),
                steps,
                options.integerOr("strata", mdlm.strata(), 1, 1 << 20),
                mdlm.target(),
                0);
    }
}
