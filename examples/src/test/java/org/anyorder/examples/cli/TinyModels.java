// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.anysubset.network.XlnetWeights;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.StarGraphTokens;
import org.anyorder.insertion.train.StarGraphSource;
import org.anyorder.nn.Compute;
import org.anyorder.ssm.network.ForecastConfig;
import org.anyorder.ssm.network.ForecastNetwork;
import org.anyorder.ssm.network.MambaConfig;
import org.anyorder.ssm.network.MambaNetwork;
import org.anyorder.ssm.network.MambaWeights;

/** Model folders with untrained networks: wrong about everything, but by the same law every time. */
public final class TinyModels {

    private static final List<String> WORDS =
            List.of("<pad>", "<bos>", "<eos>", "<mask>", "<cls>", "<unk>", "a", "b", "c", "d", "e");

    private TinyModels() {}

    static Path star(Path folder, StarGraphGenerator generator) throws IOException {
        StarGraphTokens tokens = new StarGraphTokens(generator.nodes());
        JsonObject config = config(tokens.vocabularySize(), generator.blockLength(), tokens.pad(), tokens.mask());
        config.addProperty("cls_token_id", tokens.cls());
        config.addProperty("bos_token_id", tokens.bos());
        config.addProperty("prompt_layout", "prefix");
        config.add("task", new StarGraphSource(generator).task());
        return write(folder, config);
    }

    /** A model of a language of five words, with its tokenizer. */
    static Path text(Path folder) throws IOException {
        JsonObject config = config(WORDS.size(), 40, 0, 3);
        config.addProperty("cls_token_id", 4);
        config.addProperty("bos_token_id", 1);
        JsonObject task = new JsonObject();
        task.addProperty("name", "text");
        task.addProperty("min_window", 4);
        task.addProperty("max_window", 20);
        config.add("task", task);
        write(folder, config);
        return describe(folder, config.toString());
    }

    /**
     * A masked model of 40 positions of that language, each independent of the others: a table.
     *
     * @param folder where to write it
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path masked(Path folder) throws IOException {
        int length = 40;
        SplittableRandom random = new SplittableRandom(11);
        JsonArray single = new JsonArray();
        random.doubles((long) length * WORDS.size()).forEach(u -> single.add(4 * u));
        JsonArray pairs = new JsonArray();
        for (int pair = 0; pair < (2 * length - 1) * WORDS.size() * WORDS.size(); pair++) {
            pairs.add(0);
        }
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "table");
        config.addProperty("kind", "pairwise");
        config.addProperty("vocab_size", WORDS.size());
        config.addProperty("length", length);
        config.add("U", single);
        config.add("P", pairs);
        return describe(folder, config.toString());
    }

    /**
     * An untrained any-subset model of that language.
     *
     * @param folder where to write it
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path anySubset(Path folder) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("model_type", "xlnet");
        json.addProperty("vocab_size", WORDS.size());
        json.addProperty("mask_token_id", 3);
        json.addProperty("bos_token_id", 1);
        json.addProperty("d_model", 16);
        json.addProperty("n_layer", 1);
        json.addProperty("n_head", 2);
        json.addProperty("d_inner", 32);
        json.addProperty("initializer_range", 0.3);
        json.addProperty("model_length", 80);
        XlnetConfig config = XlnetConfig.read(ModelConfig.parse("config.json", json.toString()));
        XlnetNetwork network = new XlnetNetwork(config, Compute.FLOAT32);
        weights(
                describe(folder, json.toString()),
                network,
                owner -> XlnetWeights.publish(config, network.values(), owner));
        return folder;
    }

    /** A chain of words; another seed is another chain. */
    public static Path causal(Path folder, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        JsonObject rows = new JsonObject();
        for (int context = -1; context < WORDS.size(); context++) {
            double[] row = random.doubles(WORDS.size()).map(u -> u * u * u).toArray();
            double total = Arrays.stream(row).sum();
            JsonArray law = new JsonArray();
            Arrays.stream(row).forEach(mass -> law.add(mass / total));
            rows.add(context < 0 ? "" : Integer.toString(context), law);
        }
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "table");
        config.addProperty("kind", "markov");
        config.addProperty("vocab_size", WORDS.size());
        config.addProperty("order", 1);
        config.add("rows", rows);
        return describe(folder, config.toString());
    }

    /** A Mamba-2 of that language. */
    public static Path mamba(Path folder) throws IOException {
        String json = """
                {"model_type": "mamba2", "vocab_size": 11, "hidden_size": 16, "num_hidden_layers": 2, "state_size": 8,
                 "head_dim": 8, "num_heads": 4, "n_groups": 1, "bos_token_id": 1}
                """;
        MambaConfig config = MambaConfig.read(ModelConfig.parse("config.json", json));
        MambaNetwork network = new MambaNetwork(config, Compute.FLOAT32);
        weights(describe(folder, json), network, owner -> MambaWeights.publish(config, network.values(), owner));
        return folder;
    }

    /** A forecaster that knows nothing. */
    public static Path forecaster(Path folder) throws IOException {
        String json = "{\"model_type\": \"ar-net\", \"lag\": 24, \"normalisation\": \"last\"}";
        ForecastConfig config = ForecastConfig.read(ModelConfig.parse("config.json", json));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), json);
        ForecastNetwork network = config.network(Compute.FLOAT32);
        weights(folder, network, owner -> ForecastConfig.names(network).publish(network.values(), owner));
        return folder;
    }

    /** A model that ends each of its slots by a token of its own. */
    static Path insertionTransformer(Path folder) throws IOException {
        JsonObject config = config(WORDS.size(), 40, 0, 3);
        config.addProperty("model_type", "insertion_transformer");
        config.addProperty("cls_token_id", 4);
        config.addProperty("bos_token_id", 1);
        config.addProperty("eos_token_id", 2);
        return write(folder, config);
    }

    private static JsonObject config(int vocabulary, int maxLength, int padding, int mask) {
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "ilm");
        config.addProperty("num_embeddings", vocabulary);
        config.addProperty("d_model", 16);
        config.addProperty("num_layers", 1);
        config.addProperty("nhead", 2);
        config.addProperty("dim_feedforward", 32);
        config.addProperty("activation", "relu");
        config.addProperty("rotary_emb_dim", 8);
        config.addProperty("max_length", maxLength);
        config.addProperty("padding_idx", padding);
        config.addProperty("mask_idx", mask);
        return config;
    }

    private static Path write(Path folder, JsonObject json) throws IOException {
        Files.createDirectories(folder);
        InsertionConfig config = InsertionConfig.read(ModelConfig.parse("config.json", json.toString()));
        Files.writeString(folder.resolve("config.json"), json.toString());
        InsertionNetwork network = new InsertionNetwork(config, Compute.FLOAT32);
        weights(folder, network, owner -> InsertionWeights.publish(config, network.values(), owner));
        return folder;
    }

    /** Everything but weights, for a model of the language. */
    private static Path describe(Path folder, String config) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer().toString());
        return folder;
    }

    /** The first values of a network, the same every time. */
    private static void weights(Path folder, Block network, Function<NDManager, Map<String, NDArray>> published)
            throws IOException {
        try (NDManager owner = NDManager.newBaseManager()) {
            owner.getEngine().setRandomSeed(11);
            network.initialize(owner, DataType.FLOAT32);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), published.apply(owner), ElementType.F32);
        }
    }

    private static JsonObject tokenizer() {
        JsonObject vocabulary = new JsonObject();
        JsonArray added = new JsonArray();
        for (int id = 0; id < WORDS.size(); id++) {
            vocabulary.addProperty(WORDS.get(id), id);
            if (WORDS.get(id).startsWith("<")) {
                JsonObject token = new JsonObject();
                token.addProperty("id", id);
                token.addProperty("content", WORDS.get(id));
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                    token.addProperty(flag, false);
                }
                token.addProperty("special", true);
                added.add(token);
            }
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "WordLevel");
        model.add("vocab", vocabulary);
        model.addProperty("unk_token", "<unk>");
        JsonObject split = new JsonObject();
        split.addProperty("type", "Whitespace");
        JsonObject tokenizer = new JsonObject();
        tokenizer.addProperty("version", "1.0");
        tokenizer.add("added_tokens", added);
        tokenizer.add("pre_tokenizer", split);
        tokenizer.add("model", model);
        return tokenizer;
    }
}
