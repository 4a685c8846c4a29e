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
 * The objective {@code block-diffusion} of training files: BD3-LM, {@link BlockObjective}. Options, all of them
 * optional, with what they mean if absent: {@code schedule} (as for {@code masked-diffusion}; log-linear),
 * {@code interval} ({@code [β, ω]}, the times trained; all), {@code interval_search} (every evaluation chooses the
 * interval of least variance; false), {@code redraw} (masks are drawn again where their share falls outside of the
 * interval; false), {@code first_token_given} (the first token is never masked; false), {@code start} (folder of a
 * trained network, whose blocks may have another length or be whole rows; fresh).
 */
public final class BlockDiffusionProvider implements ObjectiveProvider {
    /** For {@link java.util.ServiceLoader}. */
    public BlockDiffusionProvider() {}

    @Override
    public String name() {
        return "block-diffusion";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        return new ObjectiveReader(settings)
                .read(
                        Set.of(
                                ScheduleReader.SCHEDULE,
                                ScheduleReader.INTERVAL,
                                "interval_search",
                                "redraw",
                                "first_token_given"),
                        Set.of("bd3lm", "sdar"),
                        new ObjectiveReader.Maker() {
                            @Override
                            public <N extends TypedBlock> Objective<?> make(Trainee<N> trainee, TokenSource source)
                                    throws IOException {
                                return new BlockObjective<>(trainee, source, plan(options));
                            }
                        });
    }

    private static BlockPlan plan(ModelConfig options) throws IOException {
        BlockPlan plain = BlockPlan.plain();
        return new BlockPlan(
                ScheduleReader.schedule(options, plain.schedule()),
                ScheduleReader.interval(options),
                options.flagOr("interval_search", false) ? BlockPlan.Choice.SEARCHED : BlockPlan.Choice.FIXED,
                options.flagOr("redraw", false) ? BlockPlan.Redraw.OUTSIDE : BlockPlan.Redraw.NEVER,
                options.flagOr("first_token_given", false) ? BlockPlan.FirstToken.GIVEN : BlockPlan.FirstToken.LEARNED,
                plain.strata());
    }
}
