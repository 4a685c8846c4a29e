// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.causal.CausalReader;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code distillation} of training files, {@link DistillationObjective}, for networks of every type that
 * {@code causal} trains. Options: {@code teacher} (required: a folder, or the name of an embedded model, of any causal
 * model with the same vocabulary and tokenizer, or an any-subset one, which is asked from left to right),
 * {@code data_weight} (how much the text itself counts, 0 to 1; 0), {@code start} (folder of a trained network; fresh).
 * With mixed precision the teacher multiplies in bfloat16.
 */
public final class DistillationProvider implements ObjectiveProvider {
    private static final String TEACHER = "teacher";

    /** For {@link java.util.ServiceLoader}. */
    public DistillationProvider() {}

    @Override
    public String name() {
        return "distillation";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        String reference = reference(settings);
        requireTokenizer(settings, reference);
        Precision precision = settings.precision() == Compute.MIXED ? Precision.BFLOAT16 : Precision.FLOAT32;
        LoadedTeacher teacher = new LoadedTeacher(reference, precision);
        double dataWeight = options.realOr("data_weight", 0, 0, 1);
        return new CausalReader(settings).read(Set.of(TEACHER, "data_weight"), new CausalReader.Maker() {
            @Override
            public <N extends Block> Objective<N> make(CausalTrainee<N> trainee, TokenSource source) {
                return new DistillationObjective<>(trainee, source, teacher, dataWeight);
            }
        });
    }

    /** A folder, counted from that of the training file, comes before an embedded model. */
    private static String reference(ObjectiveSettings settings) throws CheckpointFormatException {
        String given = settings.options().string(TEACHER);
        try {
            Path folder = settings.resolve(given);
            return Files.isDirectory(folder) ? folder.toString() : given;
        } catch (InvalidPathException none) {
            return given;
        }
    }

    private static void requireTokenizer(ObjectiveSettings settings, String reference) throws IOException {
        try (ModelLocation location = ModelLocation.of(reference)) {
            Optional<Path> theirs = ModelFolder.open(location.folder()).tokenizerFile();
            Path ours = settings.resolve(settings.data().string("tokenizer"));
            if (theirs.isPresent() && Files.exists(ours) && Files.mismatch(ours, theirs.get()) >= 0) {
                throw settings.data().refuse("tokenizer", "the same file as that of the teacher " + reference);
            }
        }
    }
}
