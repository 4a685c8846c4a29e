// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;

/** A process that generates over and over, in all ways of an enumeration in turn. */
public final class Soak {

    private Soak() {}

    /** A way of generating: a constant of an enumeration, so that another process finds it by name. */
    public interface Way {

        /**
         * Loads the model.
         *
         * @return its generator
         * @throws IOException if it cannot be read
         */
        Generator load() throws IOException;

        /**
         * What a round asks.
         *
         * @param round its number
         * @return requests
         */
        List<GenerationRequest> requests(int round);
    }

    /** What is done over and over. */
    public enum Work {
        /** Batches, by models that stay. */
        GENERATE,
        /** Loading, a batch, closing. */
        LOAD
    }

    /**
     * In the test: runs the process and requires that nothing was held back.
     *
     * @param folder for what the process prints
     * @param ways an enumeration
     * @param work what is done
     * @param first after how many rounds to look first
     * @param last how many there are
     * @param <W> the enumeration
     * @throws IOException if the process cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static <W extends Enum<W> & Way> void requireFlat(Path folder, Class<W> ways, Work work, int first, int last)
            throws IOException, InterruptedException {
        HeldMemory.requireFlat(
                folder,
                Soak.class,
                work.name().toLowerCase(Locale.ROOT),
                Integer.toString(first),
                Integer.toString(last),
                ways.getName());
    }

    /**
     * The process.
     *
     * @param arguments work, first, last, name of the enumeration
     * @throws IOException if a model cannot be read
     * @throws JMException if the JVM cannot count its objects
     * @throws ClassNotFoundException if there is no such enumeration
     */
    public static void main(String[] arguments) throws IOException, JMException, ClassNotFoundException {
        int first = Integer.parseInt(arguments[1]);
        int last = Integer.parseInt(arguments[2]);
        List<Way> ways = new ArrayList<>();
        for (Object way : Class.forName(arguments[3]).getEnumConstants()) {
            ways.add((Way) way);
        }
        if (Work.valueOf(arguments[0].toUpperCase(Locale.ROOT)) == Work.LOAD) {
            HeldMemory.repeat(first, last, round -> {
                Way way = ways.get(round % ways.size());
                try (Generator generator = way.load()) {
                    generator.generateAll(way.requests(round));
                }
            });
            return;
        }
        List<Generator> generators = new ArrayList<>();
        for (Way way : ways) {
            generators.add(way.load());
        }
        HeldMemory.repeat(first, last, round -> {
            int way = round % ways.size();
            generators.get(way).generateAll(ways.get(way).requests(round));
        });
        generators.forEach(Generator::close);
    }
}
