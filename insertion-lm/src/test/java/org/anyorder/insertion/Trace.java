// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;

/**
 * What happened to a row, recorded or ours.
 *
 * @param insertions in order
 * @param tokens at the end
 * @param reason why it ended
 */
record Trace(List<Insertion> insertions, int[] tokens, FinishReason reason) {

    /**
     * One insertion.
     *
     * @param step from 1
     * @param after position of the left neighbour
     * @param token what was inserted
     */
    record Insertion(int step, int after, int token) {}

    static GenerationRequest request(int[] ids, boolean[] open, JsonObject golden) {
        int[] none = new int[ids.length];
        int[] unbounded = new int[ids.length];
        Arrays.fill(unbounded, Gap.UNBOUNDED);
        return GenerationRequest.builder(template(ids, open, none, unbounded))
                .sampling(SamplingOptions.greedy())
                .limits(Limits.DEFAULT.withMaxNfe(golden.get("max_steps").getAsInt()))
                .build();
    }

    /** A gap behind every token after which something may be inserted. */
    static Template template(int[] ids, boolean[] open, int[] min, int[] max) {
        List<Segment> segments = new ArrayList<>();
        int gap = 0;
        for (int position = 0; position < ids.length; position++) {
            segments.add(Known.of(ids[position]));
            if (open[position]) {
                segments.add(Gap.between(min[gap], max[gap++]));
            }
        }
        return new Template(segments);
    }

    static Trace recorded(JsonObject golden, int row) {
        List<Insertion> insertions = new ArrayList<>();
        JsonArray steps = golden.getAsJsonArray("steps");
        for (JsonElement step : steps) {
            JsonElement inserted =
                    step.getAsJsonObject().getAsJsonArray("insertions").get(row);
            if (!inserted.isJsonNull()) {
                insertions.add(new Insertion(
                        step.getAsJsonObject().get("step").getAsInt(),
                        inserted.getAsJsonObject().get("after_position").getAsInt(),
                        inserted.getAsJsonObject().get("token").getAsInt()));
            }
        }
        return new Trace(
                insertions,
                ints(golden.getAsJsonArray("final_ids").get(row).getAsJsonArray()),
                reason(insertions, golden.get("max_steps").getAsInt()));
    }

    static FinishReason reason(List<Insertion> insertions, int maxSteps) {
        return insertions.size() == maxSteps ? FinishReason.NFE : FinishReason.STOP;
    }

    static int[] ids(JsonObject golden, int row) {
        int[] ids = ints(golden.getAsJsonArray("input_ids").get(row).getAsJsonArray());
        return Arrays.copyOf(
                ids,
                Arrays.stream(ints(
                                golden.getAsJsonArray("attention_mask").get(row).getAsJsonArray()))
                        .sum());
    }

    /** Without a constraint, nothing is inserted right after CLS and everything else is open. */
    static boolean[] open(JsonObject golden, int row) {
        boolean[] open = new boolean[ids(golden, row).length];
        for (int slot = 0; slot < open.length; slot++) {
            open[slot] = golden.get("constraint").isJsonNull()
                    ? slot > 0
                    : golden.getAsJsonArray("constraint")
                                    .get(row)
                                    .getAsJsonArray()
                                    .get(slot)
                                    .getAsInt()
                            == 0;
        }
        return open;
    }

    static int[] ints(JsonArray array) {
        int[] values = new int[array.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = array.get(index).getAsInt();
        }
        return values;
    }
}
