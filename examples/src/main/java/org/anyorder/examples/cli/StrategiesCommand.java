// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the strategies of a model with their options. */
@Command(
        name = "strategies",
        description = "List the strategies that decode a model, with paper, exactness, NFE and options.",
        footer = {"", "Example: anyorder strategies --model shakespeare-insertion --format json"})
final class StrategiesCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Override
    public Integer call() throws IOException {
        try (LoadedModel loaded = model.open()) {
            String recommended = StrategyCatalogs.find(
                            loaded, loaded.recommendation().strategy())
                    .entry()
                    .description()
                    .name();
            for (StrategyCatalogs.Choice choice : StrategyCatalogs.of(loaded)) {
                StrategyDescription strategy = choice.entry().description();
                boolean isRecommended = strategy.name().equals(recommended);
                if (format.json()) {
                    System.out.println(ResultJson.line(json(strategy, isRecommended)));
                } else {
                    print(strategy, isRecommended);
                }
            }
        }
        return 0;
    }

    private static JsonObject json(StrategyDescription strategy, boolean recommended) {
        JsonObject object = new JsonObject();
        object.addProperty("name", strategy.name());
        object.addProperty("view", strategy.view().label());
        object.addProperty("paper", strategy.paper());
        object.addProperty("exactness", strategy.exactness().name());
        object.add(
                "capabilities",
                ResultJson.array(strategy.capabilities().stream()
                        .map(Enum::name)
                        .sorted()
                        .toList()));
        object.addProperty("nfe", strategy.nfe());
        object.addProperty("recommended", recommended);
        JsonArray options = new JsonArray();
        for (StrategyOption option : strategy.options()) {
            JsonObject one = new JsonObject();
            one.addProperty("key", option.key());
            one.addProperty("default", option.defaultValue());
            one.addProperty("allowed", option.allowed());
            one.addProperty("meaning", option.meaning());
            options.add(one);
        }
        object.add("options", options);
        return object;
    }

    private static void print(StrategyDescription strategy, boolean recommended) {
        System.out.printf(
                "%s:%s%s%n  %s%n  law: %s%n  NFE: %s%n",
                strategy.view().label(),
                strategy.name(),
                recommended ? "  (recommended)" : "",
                strategy.paper(),
                strategy.exactness().words(),
                strategy.nfe());
        for (StrategyOption option : strategy.options()) {
            System.out.printf(
                    "  --set %-18s %s%n  %24s default %s; allowed: %s%n",
                    option.key(), option.meaning(), "", option.defaultValue(), option.allowed());
        }
    }
}
