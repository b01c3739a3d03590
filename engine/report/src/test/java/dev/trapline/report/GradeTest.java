package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradeTest {
    private static final String SURVIVED = """
            {"type":"mutant","operator":"negate","class":"a.Cpu","method":"due","line":7,"words":"takes <it> the other way round","outcome":"survived","noticedBy":"","source":"return cpu.due() && x < 3;","runs":12,"micros":5}""";
    private static final String UNREACHED = """
            {"type":"mutant","operator":"drop-call","class":"a.Cpu","method":"late","line":9,"words":"does not call Cpu#late","outcome":"survived","noticedBy":"","runs":0,"micros":0}""";
    private static final String NOTICED = """
            {"type":"mutant","operator":"negate","class":"a.Bus","method":"up","line":3,"words":"answers true at once","outcome":"noticed","noticedBy":"a.Spec#one","case":"0x31","core":"nested","check":"settings: other","onlyBy":["S01","S02"],"runs":2,"micros":9}""";
    private static final String EQUIVALENT = """
            {"type":"mutant","operator":"keep-stale","class":"a.Bus","method":"down","line":4,"words":"leaves up as it was","outcome":"equivalent","noticedBy":"","reason":"nobody asks","runs":2,"micros":9}""";

    @TempDir
    private Path folder;

    private Logs logs;

    @BeforeEach
    void setUp() {
        logs = new Logs(folder);
        logs.log("run-1.ndjson", LogLine.run("bare-metal"), LogLine.result("a.Spec#one", "bare-metal"), LogLine.end(1));
    }

    @Test
    void withoutAGradeThereIsNoPageOfIt() throws IOException {
        assertThat(logs.index()).doesNotContain("Grade");
        assertThat(folder.resolve("grade.html")).doesNotExist();
    }

    @Test
    void thePercentageLeavesOutWhatIsEquivalent() throws IOException {
        logs.log("grade.ndjson", SURVIVED, NOTICED, EQUIVALENT);

        assertThat(grade())
                .contains("The specs notice 50.0 % of the mutants", "3 mutants: 1 noticed, 1 survived, 1 marked");
        assertThat(logs.index()).contains("href=\"grade.html\"", "1 of 3 survive.");
    }

    @Test
    void survivorsComeFirstWithTheirSourceLine() throws IOException {
        logs.log("grade.ndjson", NOTICED, SURVIVED, UNREACHED);

        assertThat(grade())
                .containsSubsequence(
                        "id=\"survived\"",
                        "return cpu.due() &amp;&amp; x &lt; 3;",
                        "takes &lt;it&gt;",
                        "id=\"noticed\"")
                .containsSubsequence("does not call Cpu#late", "no spec executes it");
    }

    @Test
    void whatIsNoticedTellsWhoDid() throws IOException {
        logs.log("grade.ndjson", NOTICED);

        assertThat(grade())
                .contains("<a href=\"spec-a.Spec.html#one\">Spec#one</a>", "0x31, on nested, check settings: other");
    }

    @Test
    void whatIsEquivalentTellsWhy() throws IOException {
        logs.log("grade.ndjson", EQUIVALENT);

        assertThat(grade()).containsSubsequence("id=\"equivalent\"", "leaves up as it was", "nobody asks");
    }

    @Test
    void aBehaviourTellsHowManyMutantsOnlyItNotices() throws IOException {
        logs.log("grade.ndjson", NOTICED, NOTICED.replace("up", "across").replace(",\"S02\"", ""));

        assertThat(grade())
                .containsPattern("index.html#behaviour-S01\">S01</a></th><td class=\"what\">[^<]+</td><td>2</td>")
                .containsPattern("index.html#behaviour-S02\">S02</a></th><td class=\"what\">[^<]+</td><td>1</td>");
    }

    @Test
    void aLineThatIsCutOffEndsTheGrade() throws IOException {
        logs.raw("grade.ndjson", NOTICED + "\n" + SURVIVED.substring(0, 40));

        assertThat(grade()).contains("The specs notice 100.0 % of the mutants", "1 mutant: 1 noticed");
    }

    @Test
    void thePageOfAnEarlierGradeIsRemoved() throws IOException {
        logs.log("grade.ndjson", NOTICED).report();
        Files.delete(folder.resolve("grade.ndjson"));

        logs.report();

        assertThat(folder.resolve("grade.html")).doesNotExist();
    }

    private String grade() throws IOException {
        logs.report();
        return Files.readString(folder.resolve("grade.html"));
    }
}
