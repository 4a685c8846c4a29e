// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/** Reads noise schedules and intervals of training files. */
final class ScheduleReader {
    static final String SCHEDULE = "schedule";
    static final String INTERVAL = "interval";

    private static final double EPSILON = 1e-3;
    private static final Map<String, NoiseSchedule> NAMED = new TreeMap<>(Map.of(
            "square", new NoiseSchedule.Power(2, EPSILON),
            "square-root", new NoiseSchedule.Power(0.5, EPSILON),
            "logarithmic", new NoiseSchedule.Logarithmic(),
            "cosine", new NoiseSchedule.Cosine(EPSILON)));
    private static final String LOG_LINEAR = "log-linear";

    private ScheduleReader() {}

    static NoiseSchedule schedule(ModelConfig options, NoiseSchedule logLinear) throws CheckpointFormatException {
        String name = options.optionalString(SCHEDULE).orElse(LOG_LINEAR);
        if (name.equals(LOG_LINEAR)) {
            return logLinear;
        }
        if (!NAMED.containsKey(name)) {
            TreeSet<String> known = new TreeSet<>(NAMED.keySet());
            known.add(LOG_LINEAR);
            throw options.refuse(SCHEDULE, "one of " + String.join(", ", known));
        }
        return NAMED.get(name);
    }

    static NoiseInterval interval(ModelConfig options) throws CheckpointFormatException {
        if (!options.has(INTERVAL)) {
            return NoiseInterval.FULL;
        }
        double[] ends = options.reals(INTERVAL, 0, 1);
        if (ends.length != 2 || !(ends[0] < ends[1])) {
            throw options.refuse(INTERVAL, "two ascending numbers in [0, 1]");
        }
        return new NoiseInterval(Math.max(ends[0], NoiseInterval.EARLIEST), ends[1]);
    }
}
