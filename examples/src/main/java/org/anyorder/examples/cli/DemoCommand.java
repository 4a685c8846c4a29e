// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.examples.demo.DemoScreen;
import org.anyorder.examples.demo.FamilyDemo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the families of models do, on the embedded ones. */
@Command(
        name = "demo",
        description = "Watch the embedded models generate, infill and plan; takes some seconds.",
        footer = {"", "Example: anyorder demo --family insertion --seed 3"})
final class DemoCommand implements Callable<Integer> {

    // One row of a small model is too little work to share, and threads that wait for each other on a busy machine cost
    // a lot: 36 tokens took 135 s with two threads beside a training on two cores, 3 s with one.
    private static final int THREADS = 1;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DeviceOptions where = new DeviceOptions();

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description =
                    "One family only: insertion, masked, any-subset, speculative, state-space. Default: all whose models"
                            + " are here.")
    private Optional<String> family = Optional.empty();

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Another seed, another show. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Where pictures go. Default: anyorder-demo in the folder for temporary files.")
    private Path pictures = Path.of(System.getProperty("java.io.tmpdir"), "anyorder-demo");

    @Override
    public Integer call() throws IOException {
        List<String> embedded = EmbeddedModels.names();
        List<FamilyDemo> chosen =
                family.isPresent() ? List.of(FamilyDemo.named(family.get(), embedded)) : FamilyDemo.of(embedded);
        LoadOptions options = new LoadOptions(where.device(THREADS), where.precision(), Optional.empty(), Map.of());
        DemoScreen screen = DemoScreen.of(System.out, System.console() != null, System.getenv(), pictures);
        for (FamilyDemo demo : chosen) {
            demo.show(screen, options, seed);
        }
        return 0;
    }
}
