// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the embedded models. */
@Command(
        name = "models",
        description = "List the embedded models.",
        footer = {"", "Example: anyorder models"})
final class ModelsCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        for (String name : EmbeddedModels.names()) {
            try (ModelLocation location = ModelLocation.of(name)) {
                Optional<ModelConfig> generation =
                        ModelFolder.open(location.folder()).generationDefaults();
                String description = generation.isPresent()
                        ? generation.get().optionalString("description").orElse("")
                        : "";
                System.out.printf("%-24s %s%n", name, description);
            }
        }
        return 0;
    }
}
