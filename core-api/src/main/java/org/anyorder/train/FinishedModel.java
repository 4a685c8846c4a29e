// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.anyorder.checkpoint.AtomicFile;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsWriter;

/**
 * The model folder a training ends with: {@code config.json}, {@code model.safetensors}, the objective's companions,
 * {@code README.md}, {@code training.csv}, {@code evaluation.csv} and {@code loss.png}. Made beside its place and moved
 * there whole.
 */
record FinishedModel(TrainingSettings settings, Objective<?> objective, TrainingResult result, long size) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    // Present in what a training has published, and only there: what has it may be replaced.
    private static final String MARK = "training.csv";

    /**
     * Checks that the result can be published, before hours are spent.
     *
     * @param folder where the result shall go
     * @throws IllegalArgumentException if something else is there
     */
    static void checkPlace(Path folder) {
        if (Files.exists(folder) && !Files.isRegularFile(folder.resolve(MARK))) {
            throw new IllegalArgumentException(
                    "output " + folder + " exists and was not made by a training; name another folder");
        }
    }

    Path write(Map<String, NDArray> tensors, TrainingFiles files) throws IOException {
        Path folder = settings.output().folder().toAbsolutePath();
        checkPlace(folder);
        Path parent = folder.getParent();
        Files.createDirectories(parent);
        Path partial = parent.resolve("." + folder.getFileName() + ".partial");
        FolderTree.delete(partial);
        Files.createDirectories(partial);
        AtomicFile.writeText(
                partial.resolve("config.json"), GSON.toJson(objective.model().raw()) + "\n");
        if (settings.output().generation().isPresent()) {
            AtomicFile.writeText(
                    partial.resolve("generation_config.json"),
                    GSON.toJson(settings.output().generation().get().raw()) + "\n");
        }
        ElementType type =
                settings.output().storage() == TrainingOutput.Storage.BFLOAT16 ? ElementType.BF16 : ElementType.F32;
        SafetensorsWriter.write(partial.resolve("model.safetensors"), tensors, type);
        for (Map.Entry<String, Path> companion : objective.companions().entrySet()) {
            Files.copy(companion.getValue(), partial.resolve(companion.getKey()));
        }
        for (String name : new String[] {MARK, "evaluation.csv", "loss.png"}) {
            Path source = files.picture().resolveSibling(name);
            if (Files.exists(source)) {
                Files.copy(source, partial.resolve(name));
            }
        }
        String card = new ModelCard(folder.getFileName().toString(), settings, objective, result, size)
                .markdown(Files.exists(partial.resolve("loss.png")));
        AtomicFile.writeText(partial.resolve("README.md"), card);
        Path old = parent.resolve("." + folder.getFileName() + ".old");
        FolderTree.delete(old);
        if (Files.exists(folder)) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        FolderTree.delete(old);
        return folder;
    }
}
