// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.stress;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.Generator;
import org.anyorder.testing.stress.HeldMemory;

/** A process that speculates over and over, in all ways in turn. Arguments: what, first, last. */
final class Soak {

    private Soak() {}

    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]);
        int last = Integer.parseInt(args[2]);
        List<Speculation> kinds = List.of(Speculation.values());
        if (args[0].equals("load")) {
            HeldMemory.repeat(first, last, round -> {
                try (Generator generator = kinds.get(round % kinds.size()).load()) {
                    generator.generateAll(Speculation.requests(round));
                }
            });
            return;
        }
        List<Generator> generators = new ArrayList<>();
        for (Speculation kind : kinds) {
            generators.add(kind.load());
        }
        HeldMemory.repeat(
                first, last, round -> generators.get(round % kinds.size()).generateAll(Speculation.requests(round)));
        generators.forEach(Generator::close);
    }
}
