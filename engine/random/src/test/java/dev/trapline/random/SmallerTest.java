package dev.trapline.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SmallerTest {

    private static Program first(Predicate<Program> such) {
        return LongStream.range(0, 1000)
                .mapToObj(RandomPrograms::of)
                .filter(such)
                .findFirst()
                .orElseThrow();
    }

    private static boolean getsNmi(Program program) {
        return program.inputs().stream().anyMatch(input -> input.event() instanceof InputEvent.Nmi);
    }

    private static long busy(Program program, Level level) {
        return program.code(level).main().stream()
                .filter(instruction -> instruction.opcode() != Opcode.NOP && instruction.opcode() != Opcode.STOP)
                .count();
    }

    @Test
    void onlyWhatShowsTheFindingIsLeft() {
        Predicate<Program> shows = program -> program.sets(PinBased.NMI_EXITING) && getsNmi(program);

        Program smallest = Smaller.than(first(shows), Smaller.Finding.of(shows));

        assertThat(shows.test(smallest)).isTrue();
        assertThat(smallest.inputs()).hasSize(1);
        assertThat(busy(smallest, Level.L1)).isZero();
        assertThat(busy(smallest, Level.L2)).isZero();
        assertThat(smallest.l1().handlers()).isEqualTo(Handler.DEFAULT);
        assertThat(smallest.field(PinBased.NMI_EXITING.field())).isEqualTo(PinBased.NMI_EXITING.mask());
    }

    @Test
    void twoThingsThatCanEachBeTakenAwayButNotBothLeaveOne() {
        Predicate<Program> shows = program -> !program.inputs().isEmpty();

        Program smallest = Smaller.than(first(program -> program.inputs().size() > 2), Smaller.Finding.of(shows));

        assertThat(smallest.inputs()).hasSize(1);
    }

    @Test
    void whatIsTriedTogetherIsAskedForInOneGo() {
        List<Integer> asked = new ArrayList<>();

        Smaller.than(first(SmallerTest::getsNmi), programs -> {
            asked.add(programs.size());
            return programs.stream().map(SmallerTest::getsNmi).toList();
        });

        assertThat(asked.get(0)).isGreaterThan(20);
        assertThat(asked).hasSizeLessThan(10);
    }

    @Test
    void aProgramThatCannotBeRunDoesNotShowTheFinding() {
        Program program = first(SmallerTest::getsNmi);

        Program smallest = Smaller.than(program, Smaller.Finding.of(candidate -> {
            if (!candidate.equals(program)) {
                throw new IllegalStateException("cannot be run");
            }
            return true;
        }));

        assertThat(smallest).isEqualTo(program);
    }
}
