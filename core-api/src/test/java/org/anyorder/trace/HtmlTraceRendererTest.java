// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.anyorder.Exactness;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlTraceRendererTest {

    private static final List<String> HOSTILE = List.of(
            "</script><script>alert(1)</script>",
            "<!--",
            "]]>",
            "&lt;",
            "\"'`",
            "\u2028\u2029",
            "\u0000\u001B[2J",
            "\uD83D",
            "\uFFFD",
            "{{script}}",
            "$1\\",
            "");

    @Test
    void nothingInATokenOrAHeadingBreaksOut() throws Exception {
        String page = hostilePage();
        assertEquals(2, occurrences(page, "<script"), "the data and the page's own script");
        assertEquals(2, occurrences(page, "</script"));
        assertFalse(page.contains("<!--"));
        JsonObject data = data(page);
        for (int token = 0; token < HOSTILE.size(); token++) {
            String shown = data.getAsJsonObject("text").get("" + token).getAsString();
            assertEquals(new TokenText(HOSTILE::get).of(token), shown);
        }
        assertEquals("#11", data.getAsJsonObject("text").get("11").getAsString());
        assertEquals("\uFFFD", data.getAsJsonObject("text").get("7").getAsString());
        assertEquals(
                HOSTILE.get(0), data.getAsJsonObject("heading").get("model").getAsString());
    }

    @Test
    void isWellFormedAndNamesNoOtherPlace() throws Exception {
        String page = hostilePage();
        String markup = page.replaceFirst("<!DOCTYPE html>", "")
                .replaceAll("(?s)(<script[^>]*>).*?</script>", "$1</script>")
                .replaceAll("(?s)<style>.*?</style>", "<style></style>")
                .replaceAll("[\u0000-\u0008\u000B\u000C\u000E-\u001F]", "");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(markup)));
        assertFalse(Pattern.compile("(?i)https?:|//[a-z]+\\.|url\\(|@import|\\bimport\\b|fetch\\(|XMLHttp|src=|href=")
                .matcher(page)
                .find());
        assertTrue(page.contains("default-src 'none'"));
    }

    @Test
    void anApproximationIsNamed() {
        TraceHeading heading =
                new TraceHeading("m", "threshold", Exactness.APPROXIMATE, List.of("prefix cache: approximate"));
        JsonObject shown = data(new HtmlTraceRenderer(heading, Integer::toString).render(new GenerationTrace()))
                .getAsJsonObject("heading");
        assertTrue(shown.get("approximate").getAsBoolean());
        assertEquals("approximate", shown.get("law").getAsString());
        assertEquals(
                "prefix cache: approximate",
                shown.getAsJsonArray("notes").get(0).getAsString());
    }

    @Test
    void aRunThatIsNotFinishedIsShownAsFarAsItWent() {
        GenerationTrace trace = new GenerationTrace();
        new EventScript(request(), 0, trace).step(1).insert(1, 3, Double.NEGATIVE_INFINITY);
        JsonObject sample = data(new HtmlTraceRenderer(new TraceHeading("m", "s", Exactness.JOINT), Integer::toString)
                        .render(trace))
                .getAsJsonArray("samples")
                .get(0)
                .getAsJsonObject();
        assertTrue(sample.get("result").isJsonNull());
        assertEquals("[[1,1,1,1,3,null]]", sample.get("events").toString());
    }

    private static String hostilePage() {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(request(), 0, trace);
        for (int token = 1; token < HOSTILE.size(); token++) {
            script.step(token).insert(token, token, -0.5);
        }
        script.finish(FinishReason.STOP);
        TraceHeading heading = new TraceHeading(
                HOSTILE.get(0), "a & b </title>", Exactness.PROCESS, List.of("<img src=x onerror=alert(1)>"));
        return new HtmlTraceRenderer(heading, HOSTILE::get).render(trace);
    }

    private static GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Known.of(0), Gap.atLeast(0)))
                .build();
    }

    private static JsonObject data(String page) {
        Matcher data = Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
                .matcher(page);
        assertTrue(data.find());
        return JsonParser.parseString(data.group(1)).getAsJsonObject();
    }

    private static int occurrences(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }
}
