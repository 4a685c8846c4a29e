// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.RandomStreams;

/**
 * A request and when it comes.
 *
 * @param request what is asked
 * @param nanos after the start
 */
record Arrival(GenerationRequest request, long nanos) {
    private static final int PROMPT = 8;
    private static final int SHORTEST = 4;

    /**
     * Requests at random times (Poisson) for random numbers of tokens, the logarithm of which is uniform: most are
     * short, some long.
     *
     * @param count how many
     * @param meanGap mean time between two, in nanoseconds
     * @param longest most new tokens of one
     * @param vocabulary of the model
     */
    static List<Arrival> random(int count, double meanGap, int longest, int vocabulary) {
        RandomGenerator random = RandomStreams.of(5, 0, 0);
        List<Arrival> arrivals = new ArrayList<>();
        double time = 0;
        for (int number = 0; number < count; number++) {
            time += meanGap * random.nextExponential();
            int newTokens = (int) Math.round(SHORTEST * Math.pow((double) longest / SHORTEST, random.nextDouble()));
            int[] prompt = IntStream.generate(() -> random.nextInt(vocabulary))
                    .limit(PROMPT)
                    .toArray();
            arrivals.add(new Arrival(request(number, prompt, newTokens), (long) time));
        }
        return arrivals;
    }

    private static GenerationRequest request(int number, int[] prompt, int newTokens) {
        return GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(newTokens)))
                .limits(Limits.DEFAULT.withMaxNewTokens(newTokens))
                .endToken(EndToken.IS_IGNORED)
                .number(number)
                .seed(7)
                .build();
    }

    /** The same request for as many tokens. */
    GenerationRequest withNewTokens(int newTokens) {
        int[] prompt = ((Known) request.template().segments().get(0)).tokens();
        return request(request.number(), prompt, newTokens);
    }

    int newTokens() {
        return request.limits().maxNewTokens();
    }

    /** Waits until it is there. */
    void await(long start) {
        for (long left = left(start); left > 0; left = left(start)) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
        }
    }

    private long left(long start) {
        return start + nanos - System.nanoTime();
    }
}
