// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.testing.AnySubsetModelContract;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.AssertingInsertionModel;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.CausalModelContract;
import org.anyorder.testing.InsertionModelContract;
import org.anyorder.testing.MaskedModelContract;
import org.junit.jupiter.api.Nested;

/** Every view of every table keeps its interface's contract, plain and inside the decorator that watches its use. */
class TableContractsTest {

    private static final SequenceTable SEQUENCES = SequenceTable.of(
            3,
            Map.of(
                    List.of(0, 1, 2), 0.4,
                    List.of(0, 2, 2, 1), 0.3,
                    List.of(1, 1, 0), 0.2,
                    List.of(), 0.1),
            Weighting.PLAIN);
    private static final JointTable JOINT = joint(new Visibility.Full());
    private static final JointTable BLOCKS = joint(new Visibility.BlockCausal(2));

    private static JointTable joint(Visibility visibility) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        return JointTable.of(3, 5, RandomLaws.law(random, 243), visibility);
    }

    private abstract static class Sequences extends InsertionModelContract {
        @Override
        protected List<InsertionRow> rows() {
            return List.of(
                    InsertionRow.of(new int[] {0, 2}, new boolean[] {false, true, true}, 0),
                    InsertionRow.of(new int[] {1}, new boolean[] {true, true}, 1),
                    InsertionRow.of(new int[] {}, new boolean[] {true}, 0));
        }
    }

    @Nested
    class SequencesInsertion extends Sequences {
        @Override
        protected InsertionModel model() {
            return SEQUENCES.insertion();
        }
    }

    @Nested
    class WatchedSequencesInsertion extends Sequences {
        @Override
        protected InsertionModel model() {
            return new AssertingInsertionModel(SEQUENCES.insertion());
        }
    }

    @Nested
    class StateByState extends InsertionModelContract {
        @Override
        protected InsertionModel model() {
            return new AssertingInsertionModel(InsertionTable.of(
                            2,
                            List.of(
                                    new InsertionTable.State(
                                            List.of(),
                                            0.25,
                                            List.of(
                                                    new InsertionTable.Insertion(0, 0, 0.5),
                                                    new InsertionTable.Insertion(0, 1, 0.5))),
                                    new InsertionTable.State(
                                            List.of(1),
                                            0.5,
                                            List.of(
                                                    new InsertionTable.Insertion(0, 0, 0.75),
                                                    new InsertionTable.Insertion(1, 1, 0.25)))))
                    .insertion());
        }

        @Override
        protected List<InsertionRow> rows() {
            return List.of(
                    InsertionRow.of(new int[] {1}, new boolean[] {true, false}, 0),
                    InsertionRow.of(new int[] {}, new boolean[] {true}, 0));
        }
    }

    private abstract static class Masked extends MaskedModelContract {
        @Override
        protected int[][] rows() {
            return new int[][] {{0, 3, 1, 3, 3}, {3, 3, 2, 2, 3}};
        }
    }

    @Nested
    class JointMasked extends Masked {
        @Override
        protected MaskedModel model() {
            return JOINT.masked();
        }
    }

    @Nested
    class WatchedJointMasked extends Masked {
        @Override
        protected MaskedModel model() {
            return new AssertingMaskedModel(JOINT.masked());
        }
    }

    @Nested
    class WatchedBlocks extends Masked {
        @Override
        protected MaskedModel model() {
            return new AssertingMaskedModel(BLOCKS.masked());
        }
    }

    @Nested
    class WatchedPairwise extends Masked {
        @Override
        protected MaskedModel model() {
            double[] unary = new double[5 * 3];
            double[] pairs = new double[9 * 3 * 3];
            java.util.Arrays.setAll(unary, i -> Math.sin(i));
            java.util.Arrays.setAll(pairs, i -> Math.cos(i));
            return new AssertingMaskedModel(
                    PairwiseTable.of(3, 5, unary, pairs, new Visibility.Full()).masked());
        }
    }

    private abstract static class Subsets extends AnySubsetModelContract {
        @Override
        protected int[][] rows() {
            return new int[][] {{0, 2, 1, 1, 0}, {1, 1, 2, 0, 2}};
        }

        @Override
        protected int[][] ranks() {
            return new int[][] {{3, 0, 1, 4, 2}, {0, 4, 2, 3, 1}};
        }
    }

    @Nested
    class JointSubsets extends Subsets {
        @Override
        protected AnySubsetModel model() {
            return JOINT.anySubset();
        }
    }

    @Nested
    class WatchedJointSubsets extends Subsets {
        @Override
        protected AnySubsetModel model() {
            return new AssertingAnySubsetModel(JOINT.anySubset());
        }
    }

    private abstract static class Causal extends CausalModelContract {
        @Override
        protected int[][] rows() {
            return new int[][] {{0, 1, 2}, {0, 2, 2, 1}, {1, 1, 0}};
        }
    }

    @Nested
    class JointCausal extends Causal {
        @Override
        protected CausalModel model() {
            return JOINT.causal();
        }
    }

    @Nested
    class WatchedJointCausal extends Causal {
        @Override
        protected CausalModel model() {
            return new AssertingCausalModel(JOINT.causal());
        }
    }

    @Nested
    class WatchedSequencesCausal extends Causal {
        @Override
        protected CausalModel model() {
            return new AssertingCausalModel(SEQUENCES.causal());
        }
    }

    @Nested
    class WatchedMarkov extends Causal {
        @Override
        protected CausalModel model() {
            return new AssertingCausalModel(MarkovTable.of(
                            3,
                            2,
                            OptionalInt.of(2),
                            Map.of(
                                    List.of(), new double[] {0.5, 0.25, 0.25},
                                    List.of(0), new double[] {0.1, 0.2, 0.7},
                                    List.of(0, 2), new double[] {0.3, 0.3, 0.4}))
                    .causal());
        }
    }
}
