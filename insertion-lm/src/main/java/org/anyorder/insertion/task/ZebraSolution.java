// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table that answers a zebra puzzle: which house has each value of each attribute. Immutable.
 *
 * @param table by attribute, then by value, the house: every row is a permutation of the houses
 */
public record ZebraSolution(List<List<Integer>> table) {
    /**
     * Checks that every attribute gives every house one value.
     *
     * @param table by attribute, then by value, the house
     * @throws IllegalArgumentException if a size is not in [1, 6] or a row is no permutation
     */
    public ZebraSolution {
        table = table.stream().map(List::copyOf).toList();
        ZebraPuzzle.requireSize("attributes", table.size());
        int houses = table.get(0).size();
        ZebraPuzzle.requireSize("houses", houses);
        List<Integer> all = IntStream.range(0, houses).boxed().toList();
        for (List<Integer> row : table) {
            if (!row.stream().sorted().toList().equals(all)) {
                throw new IllegalArgumentException(
                        "each attribute must give " + houses + " houses one value each, got houses " + row);
            }
        }
    }

    /**
     * The table that some facts fill.
     *
     * @param facts every cell once, in any order
     * @return the table
     * @throws IllegalArgumentException if cells are missing, filled twice, or a value occurs twice
     */
    public static ZebraSolution of(Collection<ZebraFact> facts) {
        int houses = facts.stream().mapToInt(ZebraFact::house).max().orElse(-1) + 1;
        int attributes = facts.stream().mapToInt(ZebraFact::attribute).max().orElse(-1) + 1;
        if (facts.size() != houses * attributes || facts.isEmpty()) {
            throw new IllegalArgumentException("facts must fill " + houses + " houses × " + attributes
                    + " attributes, each cell once, got " + facts.size());
        }
        Integer[][] table = new Integer[attributes][houses];
        for (ZebraFact fact : facts) {
            boolean fits = fact.value() < houses && table[fact.attribute()][fact.value()] == null;
            if (!fits) {
                throw new IllegalArgumentException(
                        "values of one attribute must differ and be in [0, " + houses + "), got " + fact);
            }
            table[fact.attribute()][fact.value()] = fact.house();
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (Integer[] row : table) {
            rows.add(List.of(row));
        }
        return new ZebraSolution(rows);
    }

    /**
     * The number of houses.
     *
     * @return the number of houses
     */
    public int houses() {
        return table.get(0).size();
    }

    /**
     * The number of attributes.
     *
     * @return the number of attributes
     */
    public int attributes() {
        return table.size();
    }

    /**
     * The house where an attribute has a value.
     *
     * @param attribute number of the attribute
     * @param value number of the value
     * @return the house, counted from 0
     * @throws IllegalArgumentException if there is no such attribute or value
     */
    public int house(int attribute, int value) {
        if (!(attribute >= 0 && attribute < attributes() && value >= 0 && value < houses())) {
            throw new IllegalArgumentException("attribute and value must be in [0, " + attributes() + ") and [0, "
                    + houses() + "), got " + attribute + " and " + value);
        }
        return table.get(attribute).get(value);
    }

    /**
     * Every cell, house by house and in each house attribute by attribute.
     *
     * @return {@code houses · attributes} facts
     */
    public List<ZebraFact> facts() {
        List<ZebraFact> facts = new ArrayList<>();
        for (int house = 0; house < houses(); house++) {
            for (int attribute = 0; attribute < attributes(); attribute++) {
                facts.add(new ZebraFact(house, attribute, table.get(attribute).indexOf(house)));
            }
        }
        return facts;
    }
}
