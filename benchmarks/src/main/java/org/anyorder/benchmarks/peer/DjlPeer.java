// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.generate.CausalLMOutput;
import ai.djl.modality.nlp.generate.SearchConfig;
import ai.djl.modality.nlp.generate.TextGenerator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.anyorder.checkpoint.ModelFolder;

/**
 * DJL's own text generation: its greedy search with the cache of keys and values that the network hands out and gets
 * back, over {@link TracedLlama}.
 */
final class DjlPeer implements Peer {
    private static final String GREEDY = "greedy";

    private final Model model;
    private final Predictor<NDList, CausalLMOutput> predictor;
    private final NDManager manager;

    private DjlPeer(Model model, TracedLlama network) {
        this.model = model;
        model.setBlock(network);
        predictor = model.newPredictor(new Cached(network));
        manager = NDManager.newBaseManager(Device.cpu());
    }

    static DjlPeer open(Path folder) throws IOException {
        Model model = Model.newInstance("llama", Device.cpu(), "PyTorch");
        try {
            return new DjlPeer(model, TracedLlama.load(ModelFolder.open(folder), model.getNDManager()));
        } catch (IOException | RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Arrays pass as they are; before the first token the cache is empty. */
    private record Cached(TracedLlama network) implements NoBatchifyTranslator<NDList, CausalLMOutput> {
        @Override
        public NDList processInput(TranslatorContext context, NDList input) {
            NDManager owner = input.head().getManager();
            while (input.size() < TracedLlama.GIVEN + network.cached()) {
                input.add(owner.zeros(new Shape(1, network.heads(), 0, network.headWidth())));
            }
            return input;
        }

        @Override
        public CausalLMOutput processOutput(TranslatorContext context, NDList output) {
            return new CausalLMOutput(output.head(), output.subNDList(1));
        }
    }

    @Override
    public int[] generate(int[] prompt, int newTokens) throws IOException {
        SearchConfig config = new SearchConfig();
        config.setMaxSeqLength(prompt.length + newTokens);
        try (NDManager scope = manager.newSubManager()) {
            NDArray ids = scope.create(Arrays.stream(prompt).asLongStream().toArray(), new Shape(1, prompt.length));
            NDArray all = new TextGenerator(predictor, GREEDY, config).generate(ids);
            return Arrays.stream(all.toLongArray())
                    .skip(prompt.length)
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } catch (TranslateException e) {
            throw new IOException("DJL's text generation failed", e);
        }
    }

    @Override
    public void close() {
        manager.close();
        predictor.close();
        model.close();
    }
}
