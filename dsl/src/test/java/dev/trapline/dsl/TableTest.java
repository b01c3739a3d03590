package dev.trapline.dsl;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.forEachVector;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Scenario CHAIN = given(l1)
            .setsPinBased(EXT_INTR)
            .when(hwIrq(0x30))
            .expectExit(EXTERNAL_INTERRUPT)
            .thenIrqWindow();

    @Test
    void hasACaseForEveryVectorThatALocalApicAcceptsNamedInHexadecimal() {
        Table table = forEachVector(v -> when(hwIrq(v)).expectDeliveryTo(l2, v));

        assertThat(table.cases())
                .hasSize(240)
                .extracting(Table.Case::name)
                .startsWith("0x10", "0x11")
                .endsWith("0xff");
        assertThat(table.cases().get(239).scenario())
                .isEqualTo(when(hwIrq(0xFF)).expectDeliveryTo(l2, 0xFF));
    }

    @Test
    void namesOtherCasesAsTheyNameThemselves() {
        Table table = forEach(
                List.of(EXT_INTR, NMI_EXITING),
                control -> given(l1).setsPinBased(control).when(nmi()));

        assertThat(table.cases()).extracting(Table.Case::name).containsExactly("EXT_INTR", "NMI_EXITING");
    }

    @Test
    void refusesToHaveNoCase() {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(Table::of)
                .withMessage("a table: needs at least one case");
    }

    @Test
    void refusesTwoCasesOfOneName() {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> Table.of(row("an NMI", when(nmi())), row("an NMI", when(nmi(), nmi()))))
                .withMessage("case \"an NMI\": stands twice in the table; each case needs a name of its own");
    }

    @Test
    void putsAnExitOfL0InFrontOfEachInstructionAndNowhere() {
        List<CodeAddress> everywhere =
                instructions(ScenarioCompiler.compile(CHAIN).program());

        Table table = Table.withSpuriousL0ExitAtEveryBoundary(CHAIN);

        assertThat(table.cases())
                .hasSize(1 + everywhere.size())
                .extracting(Table.Case::name)
                .startsWith("nowhere", "before L1[0]", "before L1[1]")
                .contains("before L1.handler2[1]", "before L2.handler1[0]");
        assertThat(table.cases().get(0).scenario()).isEqualTo(CHAIN);
        assertThat(table.cases().stream().skip(1).map(row -> spuriousExit(row.scenario())))
                .containsExactlyElementsOf(everywhere);
    }

    @Test
    void changesNothingButTheOneInput() {
        Program plain = ScenarioCompiler.compile(CHAIN).program();
        Scenario third =
                Table.withSpuriousL0ExitAtEveryBoundary(CHAIN).cases().get(3).scenario();

        Program disturbed = ScenarioCompiler.compile(third).program();

        assertThat(disturbed.inputs())
                .containsExactly(
                        plain.inputs().get(0),
                        new Input(new InputEvent.SpuriousL0Exit(), Arrival.before(CodeAddress.main(Level.L1, 2))));
        assertThat(disturbed)
                .usingRecursiveComparison()
                .ignoringFields("inputs")
                .isEqualTo(plain);
        assertThat(third.sentence()).startsWith("Given L0 takes an interrupt of its own before L1[2], and L1 sets");
    }

    private static CodeAddress spuriousExit(Scenario scenario) {
        return ScenarioCompiler.compile(scenario).program().inputs().stream()
                .filter(input -> input.event() instanceof InputEvent.SpuriousL0Exit)
                .map(input -> input.arrival().at())
                .findFirst()
                .orElseThrow();
    }

    private static List<CodeAddress> instructions(Program program) {
        List<CodeAddress> all = new ArrayList<>();
        for (Level level : Level.values()) {
            for (int i = 0; i < program.code(level).main().size(); i++) {
                all.add(CodeAddress.main(level, i));
            }
            int block = 0;
            for (Handler handler : Handler.DEFAULT) {
                block++;
                for (int i = 0; i < handler.code().size(); i++) {
                    all.add(new CodeAddress(level, block, i));
                }
            }
        }
        return all;
    }
}
