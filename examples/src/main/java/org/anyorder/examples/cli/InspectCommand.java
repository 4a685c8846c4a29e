// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.anyorder.Capability;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a model consists of and what it can do. */
@Command(
        name = "inspect",
        description = "Show architecture, size, vocabulary, capabilities and strategies of a model.",
        footer = {"", "Example: anyorder inspect --model shakespeare-insertion"})
final class InspectCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public Integer call() throws IOException {
        try (LoadedModel loaded = model.open()) {
            ModelSummary summary = loaded.summary();
            line("architecture", summary.architecture());
            line("parameters", String.format(Locale.ROOT, "%,d", summary.parameters()));
            line("precision", model.precision().name().toLowerCase(Locale.ROOT));
            line("memory", String.format(Locale.ROOT, "%.1f MB", summary.bytes() / 1e6));
            summary.details().forEach(InspectCommand::line);
            for (SequenceModel view : loaded.views()) {
                view(view);
            }
            strategies(StrategyCatalogs.of(loaded).stream()
                    .map(choice -> choice.entry().description())
                    .toList());
            loaded.recommendation()
                    .strategy()
                    .ifPresent(name -> line(
                            "recommended", name + " " + loaded.recommendation().options()));
        }
        return 0;
    }

    private static void view(SequenceModel view) {
        Vocabulary vocabulary = view.vocabulary();
        line("view", view.view().label());
        line("vocabulary", vocabulary.size() + " tokens");
        vocabulary.mask().ifPresent(mask -> line("mask", "token " + mask));
        vocabulary.end().ifPresent(end -> line("end", "token " + end + also(vocabulary.alsoEnd())));
        if (view instanceof MaskedModel masked) {
            line("visibility", masked.visibility().words());
            line("alignment", masked.alignment().words());
        }
        line("length", view.maxLength() == Integer.MAX_VALUE ? "any" : "at most " + view.maxLength() + " tokens");
    }

    private static String also(Set<Integer> others) {
        return others.stream().sorted().map(other -> ", " + other).collect(Collectors.joining());
    }

    /** What all strategies can do is said once, and of each only what it can do besides. */
    private static void strategies(List<StrategyDescription> strategies) {
        Set<Capability> common = EnumSet.allOf(Capability.class);
        strategies.forEach(strategy -> common.retainAll(strategy.capabilities()));
        if (!strategies.isEmpty() && !common.isEmpty()) {
            line("capabilities", labels(common));
        }
        for (StrategyDescription strategy : strategies) {
            Set<Capability> more = new HashSet<>(strategy.capabilities());
            more.removeAll(common);
            line(
                    "strategy",
                    strategy.view().label() + ":" + strategy.name() + " ("
                            + strategy.exactness().words() + ")" + (more.isEmpty() ? "" : "; also " + labels(more)));
        }
    }

    private static String labels(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::label).sorted().collect(Collectors.joining(", "));
    }

    private static void line(String name, String value) {
        System.out.printf("%-16s %s%n", name, value);
    }
}
