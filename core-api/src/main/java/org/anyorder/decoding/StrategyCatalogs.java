// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SequenceModel;

/** Looks strategies up by name over the catalogs of all families on the class path. */
public final class StrategyCatalogs {

    private StrategyCatalogs() {}

    /**
     * A strategy of one of a model's views.
     *
     * @param view the view
     * @param entry the strategy
     */
    public record Choice(SequenceModel view, StrategyCatalog.Entry<?> entry) {}

    /**
     * All strategies, catalog by catalog.
     *
     * @return the entries
     */
    public static List<StrategyCatalog.Entry<?>> all() {
        List<StrategyCatalog.Entry<?>> entries = new ArrayList<>();
        ServiceLoader.load(StrategyCatalog.class).forEach(catalog -> entries.addAll(catalog.entries()));
        return entries;
    }

    /**
     * The strategies that decode a model, in the order of its views.
     *
     * @param model the model
     * @return what it can be decoded with
     */
    public static List<Choice> of(LoadedModel model) {
        List<Choice> choices = new ArrayList<>();
        for (SequenceModel view : model.views()) {
            for (StrategyCatalog.Entry<?> entry : all()) {
                if (entry.description().view() == view.view() && entry.model().isInstance(view)) {
                    choices.add(new Choice(view, entry));
                }
            }
        }
        return choices;
    }

    /**
     * Finds a strategy by name; a name in several views means the first of the model's views that has it.
     *
     * @param model the model
     * @param name {@code name} or {@code view:name}; empty for the first of all
     * @return the strategy and the view it decodes
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public static Choice find(LoadedModel model, Optional<String> name) {
        List<Choice> choices = of(model);
        return choices.stream()
                .filter(choice -> name.isEmpty() || names(choice).contains(name.get()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("strategy "
                        + name.map(text -> "'" + text + "'").orElse("(none given)")
                        + " is unknown for this model; known: "
                        + choices.stream().map(choice -> names(choice).get(1)).collect(Collectors.joining(", "))));
    }

    /**
     * The scorer of a kind of model.
     *
     * @param view the model
     * @return a scorer that takes it
     */
    static Optional<Scorer<?>> scorer(SequenceModel view) {
        List<Scorer<?>> scorers = new ArrayList<>();
        ServiceLoader.load(StrategyCatalog.class).forEach(catalog -> scorers.addAll(catalog.scorers()));
        return scorers.stream()
                .filter(scorer -> scorer.model().isInstance(view))
                .findFirst();
    }

    private static List<String> names(Choice choice) {
        String name = choice.entry().description().name();
        return List.of(name, choice.view().view().label() + ":" + name);
    }
}
