// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.Generator;
import org.anyorder.testing.stress.HeldMemory;

/** A process that infills over and over, in all ways in turn. Arguments: what, first, last. */
final class Soak {

    private Soak() {}

    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]);
        int last = Integer.parseInt(args[2]);
        List<Infilling> kinds = List.of(Infilling.values());
        if (args[0].equals("load")) {
            HeldMemory.repeat(first, last, round -> {
                try (Generator generator = kinds.get(round % kinds.size()).load()) {
                    generator.generateAll(Infilling.requests(round));
                }
            });
            return;
        }
        List<Generator> generators = new ArrayList<>();
        for (Infilling kind : kinds) {
            generators.add(kind.load());
        }
        HeldMemory.repeat(
                first, last, round -> generators.get(round % kinds.size()).generateAll(Infilling.requests(round)));
        generators.forEach(Generator::close);
    }
}
