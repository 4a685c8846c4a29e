// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateParserTest {

    private static final TemplateParser NUMBERS = new TemplateParser(new NumericTokenizer(100));

    @Test
    void knownTextAndGapsAlternate() {
        assertEquals(
                Template.of(
                        Known.of(5, 6), Gap.exactly(3), Known.of(7), Gap.between(0, 20), Known.of(8), Gap.atLeast(2)),
                NUMBERS.parse("5 6 [[3]] 7 [[0..20]]8[[2..]]"));
        assertEquals(Template.of(Gap.exactly(1), Known.of(9)), NUMBERS.parse("[[1]] 9"));
        assertEquals(Template.of(Gap.between(2, 5)), NUMBERS.parse("[[2]] [[0..3]]"));
        assertEquals(Template.of(Known.of(9)), NUMBERS.parse("9"));
        assertEquals(Template.of(), NUMBERS.parse(""));
    }

    @Test
    void piecesAreTokenisedSeparatelyWithoutTheSpaceBeforeAGap() throws IOException {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(HuggingFaceTokenizerTest.FILE)) {
            TemplateParser parser = new TemplateParser(tokenizer);
            assertEquals(
                    Template.of(
                            Known.of(tokenizer.encode("The")),
                            Gap.exactly(3),
                            Known.of(tokenizer.encode(" fox")),
                            Gap.between(0, 20),
                            Known.of(tokenizer.encode(" dog. "))),
                    parser.parse("The [[3]] fox \n[[0..20]] dog. "));
            assertEquals(
                    Template.of(Known.of(tokenizer.encode("a[[3]] b]]")), Gap.exactly(1)),
                    parser.parse("a\\[[3]] b]] [[1]]"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 [[x]]",
                "5 [[]]",
                "5 [[-1]]",
                "5 [[1.5]]",
                "5 [[3..2]]",
                "5 [[..2]]",
                "5 [[1..2..3]]",
                "5 [[ 3 ]]",
                "5 [[3",
                "5 [[3]",
                "5 [[9999999999]]",
                "5 [[0...2]]"
            })
    void malformedGapsAreRefusedWithTheirSegmentAndTheForms(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> NUMBERS.parse(text))
                .getMessage();
        assertTrue(message.startsWith("segment 1 of the template, at character 3: "), message);
        assertTrue(message.contains("[[3]], [[0..20]] or [[2..]]"), message);
    }

    @Test
    void jsonHoldsOneTemplateOrAListOrOneALine() {
        String first = "[{\"known\":[5,6]},{\"gap\":[0,20]},{\"gap\":[2,null]},{\"known\":[9]}]";
        String second = "[{\"gap\":[3,3]}]";
        Template one = Template.of(Known.of(5, 6), Gap.atLeast(2), Known.of(9));
        Template two = Template.of(Gap.exactly(3));
        assertEquals(List.of(one), JsonTemplates.parse("in", first));
        assertEquals(List.of(one), JsonTemplates.parse("in", "\n" + first.replace(",{", ",\n {") + "\n\n"));
        assertEquals(List.of(one, two), JsonTemplates.parse("in", "[" + first + ",\n" + second + "]"));
        assertEquals(
                List.of(one, two, one), JsonTemplates.parse("in", first + "\n\n" + second + "\r\n" + first + "\n"));
        assertEquals(List.of(two, two), JsonTemplates.parse("in", second + " # a comment\n" + second + "// the end"));
        assertThrows(IllegalArgumentException.class, () -> JsonTemplates.parse("in", "[{\"gap\":[3,3] /**/}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'known':[5]},{'gap':[2,1]}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5]},{'gap':[2]}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5]},{'gap':3}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5]},{'gap':[null,3]}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5]},{'gap':[0,1,2]}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5]},{'gap':[0,1],'known':[1]}] | in: line 1 column | template 0, segment 1: a segment is",
                "[{'known':[5.0]}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{'known':[-5]}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{'known':['5']}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{'known':[null]}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{'known':[99999999999]}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{'text':[1]}] | in: line 1 column | template 0, segment 0: a segment is",
                "[{}] | in: line 1 column | template 0, segment 0: a segment is",
                "[7] | in: line 1 column | template 0, segment 0: a segment is",
                "[[{'gap':[1,1]}],[{'gap':1}]] | in: line 1 column | template 1, segment 0: a segment is",
                "[{'gap':[1,1]},[{'gap':[1,1]}]] | in: line 1 column | template 0, segment 1: a segment is",
                "[[{'gap':[1,1]}],[]] | in: line 1 column | template 1, segment 0: a template is",
                "[[{'gap':[1,1]}],7] | in: line 1 column | template 1, segment 0: a template is",
                "[] | in: line 1 column | template 0, segment 0: a template is",
                "{'known':[5]} | in: line 1 column | template 0, segment 0: a template is",
                "[{'gap':[1,1]}];[{'gap':[1,0]}] | in: line 2 column | template 1, segment 0: a segment is",
                "[{'gap':[1,1]}];;[{'gap':[1,1]},;{'gap':[1]}] | in: line 4 column | template 1, segment 1: a segment is",
                "[{'gap':[1,1]}];7 | in: line 2 column | template 1, segment 0: a template is",
                "[{'gap':[1,1]                 | in: line 1 column 14 path $[0].gap: not valid JSON | End of input",
                "[{'gap':[1,1]}];[{'gap':[1,1]} | in: line 2 column 15 path $[1]: not valid JSON | End of input",
                "[{'gap':[1,1],}]              | in: line 1 column 16 path $[0].gap: not valid JSON | Expected name",
                "x                             | in: line 1 column 1 path $: not valid JSON  | Unexpected character"
            })
    void malformedJsonIsRefusedWithLineSegmentAndForm(String text, String start, String reason) {
        String refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> JsonTemplates.parse("in", text.replace('\'', '"').replace(';', '\n')))
                .getMessage();
        assertTrue(refusal.startsWith(start) && refusal.contains(reason), refusal);
    }

    @Test
    void deepOrEmptyInputIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JsonTemplates.parse("in", "[".repeat(100_000)));
        assertThrows(IllegalArgumentException.class, () -> JsonTemplates.parse("in", ""));
        assertThrows(IllegalArgumentException.class, () -> JsonTemplates.parse("in", " \n "));
    }
}
