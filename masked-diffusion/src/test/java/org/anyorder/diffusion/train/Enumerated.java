// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import com.google.gson.JsonObject;
import java.util.random.RandomGenerator;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * The rows 0 1 2 3, 1 2 3 0, 2 3 0 1 and 3 0 1 2, equally often. Any token decides the others, by how far away they
 * are; where all are masked every position has the same law, since a network that only knows distances cannot tell them
 * apart.
 */
record Enumerated() implements TokenSource {
    static final int MASK = 4;
    /** Nats per token. */
    static final double ENTROPY = Math.log(4) / 4;

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        int first = random.nextInt(4);
        return new TokenRow(new int[] {first, (first + 1) % 4, (first + 2) % 4, (first + 3) % 4}, 0);
    }

    @Override
    public int vocabularySize() {
        return MASK + 1;
    }

    @Override
    public int longest() {
        return 4;
    }

    @Override
    public JsonObject task() {
        return new JsonObject();
    }

    @Override
    public String provenance() {
        return "Drawn for a test.";
    }
}
