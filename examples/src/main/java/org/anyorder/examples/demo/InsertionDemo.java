// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.EmbeddedModels;

/** Insertion language models: text with gaps of unknown length, and paths through star graphs. */
public final class InsertionDemo implements FamilyDemo {

    private static final String TEXT = "shakespeare-insertion";
    private static final List<String> STARS = List.of("star-easy", "star-medium");

    @Override
    public String name() {
        return "insertion";
    }

    @Override
    public List<String> models() {
        List<String> models = new ArrayList<>(STARS);
        models.add(0, TEXT);
        return models;
    }

    @Override
    public void show(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        show(screen, options, seed, EmbeddedModels.names());
    }

    void show(DemoScreen screen, LoadOptions options, long seed, List<String> here) throws IOException {
        screen.title("Insertion language models");
        screen.remark("One token at a time, anywhere: the model chooses the place, then the token, and stops when"
                + " nothing is missing (Patel et al. 2025, arXiv 2505.05755).");
        if (here.contains(TEXT)) {
            new TextDemo(screen, options, seed).show(TEXT);
        }
        for (String star : STARS) {
            if (here.contains(star)) {
                new StarDemo(screen, options, seed).show(star);
            }
        }
        screen.missing(models(), here);
        next(screen, here);
    }

    private static void next(DemoScreen screen, List<String> here) {
        List<String> commands = new ArrayList<>();
        if (here.contains(TEXT)) {
            commands.add("examples/anyorder infill --model " + TEXT + " \\\n"
                    + "    --template \"To be, or [[1..8]] be.\" --trace order.html");
            commands.add(screen.colouring().quiet("# then open order.html: it plays the generation step by step"));
            commands.add("examples/anyorder strategies --model " + TEXT);
        }
        STARS.stream()
                .filter(here::contains)
                .findFirst()
                .ifPresent(star -> commands.add("examples/anyorder evaluate --model " + star + " --task star"));
        screen.next(commands);
    }
}
