package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.iret;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.vmcall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.Instruction;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorTableTest {

    @Test
    void aTrapGateKeepsItsHandler() {
        Code code = codeOf(given(l2).hasTrapGate(0x30, 0xFF), Level.L2);

        assertThat(handler(code, 0x30).gate()).isEqualTo(Handler.Gate.TRAP);
        assertThat(handler(code, 0xFF).gate()).isEqualTo(Handler.Gate.TRAP);
        assertThat(handler(code, 0x30).code()).isEqualTo(handler(code, 0x31).code());
    }

    @Test
    void theVectorsAroundAreAsTheyWere() {
        Code code = codeOf(given(l2).hasTrapGate(0x30).hasNoGate(0x31), Level.L2);

        assertThat(code.handlers())
                .filteredOn(handler -> handler.last() >= 16)
                .extracting(handler -> handler.first() + "-" + handler.last() + " " + handler.gate())
                .containsExactly("16-47 INTERRUPT", "50-255 INTERRUPT", "48-48 TRAP");
    }

    @Test
    void aMissingGateLeavesAHole() {
        Code code = codeOf(given(l2).hasNoGate(14), Level.L2);

        assertThat(code.handlers()).noneMatch(handler -> handler.handles(14));
        assertThat(code.handlers()).anyMatch(handler -> handler.handles(13));
    }

    @Test
    void aGateCanHaveItsPrivilegeAndItsHandlerFromTwoWords() {
        Code code = codeOf(given(l2).hasGateOfPrivilege(0x80, 3).hasHandler(0x80, vmcall(), iret()), Level.L2);

        assertThat(handler(code, 0x80))
                .isEqualTo(new Handler(0x80, 0x80, Handler.Gate.INTERRUPT, 3, List.<Instruction>of(vmcall(), iret())));
    }

    @Test
    void theOtherLevelHasATableOfItsOwn() {
        Given givens = given(l1).hasNoGate(2);

        assertThat(codeOf(givens, Level.L2).handlers()).isEqualTo(Handler.DEFAULT);
        assertThat(codeOf(givens, Level.L1).handlers()).noneMatch(handler -> handler.handles(2));
    }

    private static Code codeOf(Given given, Level level) {
        return ScenarioCompiler.compile(given.when(nmi())).program().code(level);
    }

    private static Handler handler(Code code, int vector) {
        return code.handlers().stream()
                .filter(handler -> handler.handles(vector))
                .findFirst()
                .orElseThrow();
    }
}
