// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.nn.Mode;

/**
 * Scores one step at a time on held-out states, without decoding: cheap, and comparable from one evaluation to the
 * next.
 */
final class TeacherForcing {
    /** Rows evaluated together: bounds memory, changes nothing else. */
    private static final int CHUNK = 32;

    private final DroppedTokenObjective objective;
    private final InsertionNetwork network;

    private int depleted;
    private int hits;
    private double nats;
    private int rightStops;
    private double stopIfDepleted;
    private double stopIfComplete;

    TeacherForcing(DroppedTokenObjective objective, InsertionNetwork network) {
        this.objective = objective;
        this.network = network;
    }

    Map<String, Double> scores(List<DepletedExample> examples, NDManager owner) {
        List<DepletedExample> sorted = new ArrayList<>(examples); // little padding in a chunk of like lengths
        sorted.sort(Comparator.comparingInt(DepletedExample::length));
        for (int from = 0; from < sorted.size(); from += CHUNK) {
            List<DepletedExample> chunk = sorted.subList(from, Math.min(from + CHUNK, sorted.size()));
            try (NDManager scope = owner.newSubManager()) {
                visit(chunk, scope);
            }
        }
        int complete = examples.size() - depleted;
        Map<String, Double> scores = new LinkedHashMap<>();
        if (depleted > 0) {
            scores.put("insert_accuracy", (double) hits / depleted);
            scores.put("insert_nats", nats / depleted);
            scores.put("stop_if_depleted", stopIfDepleted / depleted);
        }
        if (complete > 0) {
            scores.put("stop_if_complete", stopIfComplete / complete);
        }
        if (!examples.isEmpty()) {
            scores.put("stop_accuracy", (double) rightStops / examples.size());
        }
        return Collections.unmodifiableMap(scores);
    }

    private void visit(List<DepletedExample> examples, NDManager scope) {
        InsertionBatch batch = objective.batch(examples, scope);
        NDArray hidden = network.hidden(objective.input(batch.input()), Mode.INFERENCE);
        NDArray logits = network.logits(hidden, batch.rows()); // (M, V)
        float[] stop = network.stopLogits(hidden).orElseThrow().softmax(1).toFloatArray();
        float[] best = logits.max(new int[] {1}).toFloatArray(); // best token of each slot
        long[] token = logits.argMax(1).toLongArray();
        float[] loss = batch.tokenLoss(logits).toFloatArray();
        float[] filled = batch.filled().toFloatArray();
        long[] slots = batch.slots().toLongArray();
        int length = slots.length / examples.size();
        for (int b = 0; b < examples.size(); b++) {
            double stopping = stop[2 * b];
            boolean isComplete = examples.get(b).dropped() == 0;
            rightStops += stopping > 0.5 == isComplete ? 1 : 0;
            if (isComplete) {
                stopIfComplete += stopping;
                continue;
            }
            depleted++;
            stopIfDepleted += stopping;
            nats += loss[b] / filled[b];
            int slot = -1;
            for (int k = 0; k < length; k++) {
                int m = (int) slots[b * length + k];
                slot = m < best.length && (slot < 0 || best[m] > best[(int) slots[b * length + slot]]) ? k : slot;
            }
            long inserted = token[(int) slots[b * length + slot]];
            hits += examples.get(b).staysOnTheWay(slot, (int) inserted) ? 1 : 0;
        }
    }
}
