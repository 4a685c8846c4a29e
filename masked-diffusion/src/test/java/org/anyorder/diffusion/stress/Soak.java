// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.stress;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.Generator;
import org.anyorder.testing.stress.HeldMemory;

/** A process that infills over and over, with all networks and strategies in turn. Arguments: what, first, last. */
final class Soak {

    private Soak() {}

    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]);
        int last = Integer.parseInt(args[2]);
        List<Sampled> kinds = Sampled.all();
        if (args[0].equals("load")) {
            HeldMemory.repeat(first, last, round -> {
                try (Generator generator = kinds.get(round % kinds.size()).load()) {
                    generator.infill(Sampled.request(round));
                }
            });
            return;
        }
        List<Generator> generators = new ArrayList<>();
        for (Sampled kind : kinds) {
            generators.add(kind.load());
        }
        HeldMemory.repeat(
                first, last, round -> generators.get(round % kinds.size()).infill(Sampled.request(round)));
        generators.forEach(Generator::close);
    }
}
