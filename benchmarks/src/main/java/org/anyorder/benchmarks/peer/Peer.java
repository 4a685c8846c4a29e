// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;

/** Something that continues texts greedily, with a causal model it was opened on. One thread's. */
public interface Peer extends AutoCloseable {

    /**
     * Continues a prompt; an end token is a token like any other.
     *
     * @param prompt token ids, the first of which begins a text
     * @param newTokens how many tokens come after it
     * @return those tokens
     * @throws IOException if it cannot be reached or says something else
     */
    int[] generate(int[] prompt, int newTokens) throws IOException;

    @Override
    void close() throws IOException;
}
