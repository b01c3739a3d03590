package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.trace.ResultPicture;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The picture of one result as a file. */
class SvgPictureTest {

    private static final LogLine RESULT = LogLine.result("a.Spec#one", "nested")
            .text("title", "exits & \"more\" <here>")
            .text("case", "0x30")
            .in("input", "hardware", "hardware interrupt 0x30 arrives", List.of(0x30), List.of())
            .crosses("exit", "l2", "l1", "exit EXTERNAL_INTERRUPT", List.of(0x30), List.of());

    private static String draw(String line) {
        return new SvgPicture().draw((JsonObject) JsonValue.parse(line));
    }

    private static Document parsed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itIsAnSvgByItself() throws Exception {
        Element root = parsed(draw(RESULT.toString())).getDocumentElement();

        assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(root.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("exits & \"more\" <here>: 0x30 on nested");
        assertThat(root.getElementsByTagName("style").getLength()).isEqualTo(1);
        assertThat(root.getTextContent()).contains("exit EXTERNAL_INTERRUPT", "hardware interrupt 0x30 arrives");
    }

    @Test
    void aLongRunIsCutOffAfterTheSvg() throws Exception {
        LogLine line = LogLine.result("a.Spec#one", "nested");
        for (int i = 0; i < 300; i++) {
            line.in("input", "hardware", "again", List.of(), List.of());
        }

        assertThat(parsed(draw(line.toString())).getDocumentElement().getLocalName())
                .isEqualTo("svg");
    }

    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(ResultPicture.class)).hasOnlyElementsOfType(SvgPicture.class);
    }
}
