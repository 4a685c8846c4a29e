// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.anyorder.LoadOptions;

/** The show of one family of models. */
public interface FamilyDemo {

    /**
     * The families with a model on the class path; if there is no model at all, every family, which says so.
     *
     * @param embedded the models that are here
     * @return in the order in which they are shown
     */
    static List<FamilyDemo> of(List<String> embedded) {
        List<FamilyDemo> families = List.of(
                new InsertionDemo(),
                new MaskedDemo(),
                new AnySubsetDemo(),
                new SpeculativeDemo(),
                new StateSpaceDemo());
        List<FamilyDemo> here = families.stream()
                .filter(family -> !Collections.disjoint(family.models(), embedded))
                .toList();
        return here.isEmpty() ? families : here;
    }

    /**
     * The demo of a family.
     *
     * @param name the family's name
     * @param embedded the models that are here
     * @return its demo
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static FamilyDemo named(String name, List<String> embedded) {
        List<FamilyDemo> here = of(embedded);
        List<String> names = here.stream().map(FamilyDemo::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("--family must be one of " + names + ", got " + name);
        }
        return here.get(names.indexOf(name));
    }

    /**
     * The family's name on the command line.
     *
     * @return lower case words joined by hyphens
     */
    String name();

    /**
     * The embedded models it shows.
     *
     * @return their names
     */
    List<String> models();

    /**
     * Shows what the family does; says which of its models are missing.
     *
     * @param screen where to show it
     * @param options device and precision
     * @param seed of everything drawn
     * @throws IOException if an embedded model cannot be read
     */
    void show(DemoScreen screen, LoadOptions options, long seed) throws IOException;
}
