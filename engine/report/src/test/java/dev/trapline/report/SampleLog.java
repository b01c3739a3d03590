package dev.trapline.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run log as a real run would leave it, with something of everything, for tests and for the eye. */
final class SampleLog {
    static final String HOSTILE = "<script>document.title = 'taken over'</script> \"quoted\" & 'single' <b>bold</b>";

    private static final String EXITS = "dev.trapline.specs.ExitsWithInterruptsOnSpec#";
    private static final String ENTRIES = "dev.trapline.specs.EventsAtEntrySpec#";
    private static final List<Integer> NONE = List.of();
    private static final List<Integer> IRQ = List.of(0x30);
    private static final List<String> JAVA_CORES = List.of("bare-metal", "nested", "nested-kvm", "nested-2011");

    private SampleLog() {}

    /**
     * Writes a sample and its report, to look at.
     *
     * @param arguments the folder, and how many cases the table has
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        write(folder, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 224);
        Main.run(System.out, System.err, folder.toString());
    }

    static void write(Path folder, int cases) throws IOException {
        List<LogLine> results = new ArrayList<>();
        for (String core : JAVA_CORES) {
            results.add(exitWithoutVector(core));
            results.add(pendingAtEntry(core));
            results.add(refusedEntry(core));
            results.add(twoVectors(core));
            results.add(window(core));
            results.add(windowFirst(core));
            results.add(hostile(core));
        }
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("run-4711.ndjson"))) {
            out.write(HEAD);
            int written = 0;
            for (LogLine result : results) {
                out.write(result + "\n");
                written++;
            }
            for (int vector = 0x20; vector < 0x20 + cases; vector++) {
                for (String core : JAVA_CORES) {
                    out.write(vector(core, vector) + "\n");
                    written++;
                }
            }
            out.write(LogLine.end(written) + "\n");
        }
    }

    private static final String WINDOW_ORDER = correction(
            "window-order",
            "An interrupt that is pending exits before L1's open window does.",
            "Windows come before external interrupts (SDM 26.7.5).",
            "W10");
    private static final String WAKE_RULE = correction(
            "wake-rule",
            "A halted L2 is not woken by a window that opens.",
            "An open window exits from HLT (SDM 26.7.5).",
            "W07");
    private static final String SAVED_HLT = correction(
            "saved-activity",
            "HLT is saved as active if L0 never halted.",
            "An exit saves the inactive state that it found (SDM 27.1).",
            "E07");

    private static final String HEAD =
            "{\"type\":\"run\",\"version\":1,\"started\":\"2026-11-22T10:00:00Z\",\"java\":\"17.0.15\",\"cores\":["
                    + core("bare-metal", "0.1.0", "the hardware model: L1 on silicon", "")
                    + "," + core("nested", "0.1.0", "L0 on the hardware model, L1 cannot tell it from bare metal", "")
                    + ","
                    + core("nested-kvm", "0.1.0", "L0 as KVM has it today, on the hardware model", "")
                            .replace(
                                    "}", ",\"corrections\":[" + WINDOW_ORDER + "," + WAKE_RULE + "," + SAVED_HLT + "]}")
                    + "," + core("nested-2011", "0.1.0", "the algorithm as the 2011 patch has it", "")
                    + ","
                    + core(
                            "kvm",
                            "",
                            "the boot image under QEMU with nested VMX",
                            "/dev/kvm does not exist on this host; load kvm_intel with nested=1")
                    + "]}\n";

    private static String core(String name, String version, String description, String why) {
        return "{\"name\":\"" + name + "\",\"version\":\"" + version + "\",\"description\":\"" + description
                + "\",\"available\":" + why.isEmpty() + ",\"why\":\"" + why + "\"}";
    }

    private static String correction(String id, String what, String because, String behaviour) {
        return "{\"id\":\"" + id + "\",\"what\":\"" + what + "\",\"because\":\"" + because + "\",\"behaviours\":[\""
                + behaviour + "\"]}";
    }

    private static boolean hasL0(String core) {
        return !core.equals("bare-metal");
    }

    private static LogLine exitWithoutVector(String core) {
        LogLine line = LogLine.result(EXITS + "noVectorYet", core)
                .text("title", "no vector yet")
                .text(
                        "sentence",
                        "Given L1 sets pin-based EXT_INTR, when hardware raises IRQ 0x30 while L2 runs, expect exit "
                                + "EXTERNAL_INTERRUPT without a vector, then the interrupt when L1 opens its window.")
                .covers("S01", "S03", "S04", "S06", "S07", "S08")
                .line(31)
                .expects("exit EXTERNAL_INTERRUPT without a vector", "passed", "exit EXTERNAL_INTERRUPT, no vector")
                .expects("then IRQ 0x30 is delivered in L1, once, when its window opens", "passed", "");
        line.expects(
                "L0 opens exactly one interrupt window",
                hasL0(core) ? "passed" : "not-observable",
                hasL0(core) ? "1" : "");
        begin(line, core);
        line.runs("l2", 2, NONE, NONE).in("input", "hardware", "IRQ 0x30 arrives", IRQ, NONE);
        exit(line, core, "exit EXTERNAL_INTERRUPT, no vector, before L2[2]", IRQ, NONE);
        line.runs("l1", 3, IRQ, NONE);
        if (hasL0(core)) {
            line.in("l0-step", "l0", "L1 has interrupts disabled: set interrupt-window exiting in vmcs01", IRQ, NONE);
        }
        line.runs("l1", 1, IRQ, NONE);
        if (hasL0(core)) {
            line.crosses("l0-exit", "l1", "l0", "INTERRUPT_WINDOW, seen by L0 only", IRQ, NONE)
                    .crosses("l0-entry", "l0", "l1", "L0 enters L1, injecting 0x30", NONE, IRQ)
                    .l0Exit("INTERRUPT_WINDOW", 1);
        }
        return line.crosses("delivery", "hardware", "l1", "IRQ 0x30 delivered in L1, after STI; NOP", NONE, IRQ)
                .runs("l1", 4, NONE, IRQ)
                .in("end", "l1", "the program ends in L1", NONE, IRQ);
    }

    private static void begin(LogLine line, String core) {
        if (hasL0(core)) {
            line.crosses("l0-exit", "l1", "l0", "VMLAUNCH traps to L0", NONE, NONE)
                    .in("l0-step", "l0", "L0 merges vmcs12 into vmcs02", NONE, NONE)
                    .crosses("entry", "l0", "l2", "VM entry into L2[0]", NONE, NONE)
                    .l0Exit("VMLAUNCH", 1);
        } else {
            line.crosses("entry", "l1", "l2", "VM entry into L2[0] (VMLAUNCH)", NONE, NONE);
        }
    }

    private static void exit(LogLine line, String core, String words, List<Integer> irr, List<Integer> isr) {
        if (hasL0(core)) {
            line.crosses("l0-exit", "l2", "l0", "EXTERNAL_INTERRUPT on vmcs02", irr, isr)
                    .in("l0-step", "l0", "L0 emulates the exit: saves to vmcs12, loads L1's host state", irr, isr)
                    .crosses("exit", "l0", "l1", words, irr, isr)
                    .l0Exit("EXTERNAL_INTERRUPT", 1);
        } else {
            line.crosses("exit", "l2", "l1", words, irr, isr);
        }
    }

    private static LogLine pendingAtEntry(String core) {
        LogLine line = LogLine.result(ENTRIES + "pendingAtEntryExitsAtOnce", core)
                .text("title", "an interrupt pending at entry exits at once")
                .text(
                        "sentence",
                        "Given L1 sets pin-based EXT_INTR and IRQ 0x30 is pending, when L1 resumes L2, expect exit "
                                + "EXTERNAL_INTERRUPT before any L2 instruction.")
                .covers("S27", "S33", "S25")
                .line(57)
                .in("input", "hardware", "IRQ 0x30 arrives", IRQ, NONE)
                .crosses("entry", hasL0(core) ? "l0" : "l1", "l2", "VM entry into L2[0] (VMRESUME)", IRQ, NONE);
        if (core.equals("nested-2011")) {
            line.runs("l2", 64, IRQ, NONE).in("end", "l2", "the program ends in L2: 64 steps allowed", IRQ, NONE);
            return line.expects("exit EXTERNAL_INTERRUPT", "failed", "none within 64 instructions of L2")
                    .expects("before any L2 instruction", "failed", "64 instructions retired")
                    .deviation(
                            "no-immediate-exit",
                            "After a nested entry with an interrupt pending, L2 runs on until an unrelated exit.",
                            "The 2011 algorithm has no way to force an exit right after entry; the request waits for "
                                    + "the next exit that L0 handles.");
        }
        exit(line, core, "exit EXTERNAL_INTERRUPT, no vector, before L2[0]", IRQ, NONE);
        return line.runs("l1", 2, IRQ, NONE)
                .in("end", "l1", "the program ends in L1", IRQ, NONE)
                .expects("exit EXTERNAL_INTERRUPT", "passed", "exit EXTERNAL_INTERRUPT, no vector, before L2[0]")
                .expects("before any L2 instruction", "passed", "0 instructions retired");
    }

    private static LogLine refusedEntry(String core) {
        LogLine line = LogLine.result(ENTRIES + "acknowledgeIsRefused", core)
                .text("title", "acknowledge on exit is refused where it is not offered")
                .text("sentence", "Given L1 sets exit control ACK_INTR_ON_EXIT, when L1 launches L2, expect VMfail 7.")
                .covers("S21")
                .line(80);
        if (!core.equals("nested-2011")) {
            return line.verdict("unsupported")
                    .text("message", "This core offers ACK_INTR_ON_EXIT, so it cannot refuse it.");
        }
        return line.expects("VMfailValid with error 7", "passed", "VMfailValid, error 7")
                .crosses("l0-exit", "l1", "l0", "VMLAUNCH traps to L0", NONE, NONE)
                .in("l0-step", "l0", "L0 checks the exit controls of vmcs12", NONE, NONE)
                .in("vmfail", "l1", "VMLAUNCH ends in VMfailValid, error 7", NONE, NONE)
                .crosses("l0-entry", "l0", "l1", "L0 enters L1 after VMLAUNCH", NONE, NONE)
                .runs("l1", 1, NONE, NONE)
                .in("read", "l1", "VMREAD VM_INSTRUCTION_ERROR gives 7", NONE, NONE)
                .in("end", "l1", "the program ends in L1", NONE, NONE);
    }

    private static LogLine twoVectors(String core) {
        List<Integer> both = List.of(0x30, 0x51);
        List<Integer> high = List.of(0x51);
        LogLine line = LogLine.result(EXITS + "theHigherOfTwo", core)
                .text("title", "the higher of two, with its vector")
                .text(
                        "sentence",
                        "Given L1 sets pin-based EXT_INTR and ACK_INTR_ON_EXIT, when hardware raises IRQ 0x30 and 0x51, "
                                + "expect exit EXTERNAL_INTERRUPT with vector 0x51, then 0x30 after L1 writes EOI.")
                .covers("S22", "S23", "S24")
                .line(44);
        if (core.equals("nested-2011")) {
            return line.deviation(
                            "ack-refused",
                            "ACK_INTR_ON_EXIT is not offered and setting it makes VMLAUNCH fail.",
                            "The patch of 2011 leaves acknowledging to L1.")
                    .expects("exit EXTERNAL_INTERRUPT with vector 0x51", "failed", "VMfailValid, error 7")
                    .in("vmfail", "l1", "VMLAUNCH ends in VMfailValid, error 7", NONE, NONE);
        }
        begin(line, core);
        line.runs("l2", 1, NONE, NONE)
                .in("input", "hardware", "IRQ 0x30 arrives", IRQ, NONE)
                .in("input", "hardware", "IRQ 0x51 arrives", both, NONE);
        exit(line, core, "exit EXTERNAL_INTERRUPT, vector 0x51, before L2[1]", IRQ, high);
        line.runs("l1", 2, IRQ, high)
                .in("read", "l1", "L1 writes EOI", IRQ, NONE)
                .crosses("delivery", "hardware", "l1", "IRQ 0x30 delivered in L1", NONE, IRQ)
                .runs("l1", 1, NONE, IRQ)
                .in("end", "l1", "the program ends in L1", NONE, IRQ);
        if (!core.equals("nested")) {
            return line.expects("exit EXTERNAL_INTERRUPT with vector 0x51", "passed", "")
                    .expects("IRQ 0x30 delivered in L1 after EOI", "passed", "");
        }
        return line.verdict("failed")
                .expects("exit EXTERNAL_INTERRUPT with vector 0x51", "passed", "")
                .expects(
                        "IRQ 0x30 delivered in L1 after EOI",
                        "failed",
                        "IRQ 0x30 delivered in L1 one instruction early")
                .text("message", """
                        ExitsWithInterruptsOnSpec.java:45 on core nested: step 9 is not what was expected
                          expected: IRQ 0x30 delivered in L1 at L1[6], after EOI
                          seen:     IRQ 0x30 delivered in L1 at L1[5], in the shadow of STI
                        The trace up to there is the same as on bare-metal.
                            at dev.trapline.specs.ExitsWithInterruptsOnSpec.theHigherOfTwo(ExitsWithInterruptsOnSpec.java:45)""");
    }

    private static LogLine window(String core) {
        LogLine line = LogLine.result(EXITS + "l0KeepsItsWindow", core)
                .text("title", "L0 keeps its window to itself")
                .text(
                        "sentence",
                        "Given the exit has happened, when L1 opens its window, expect that L0 alone handles it.")
                .covers("S07", "S12", "X99")
                .line(66);
        begin(line, core);
        line.runs("l2", 3, NONE, NONE);
        return line.expects(
                "one INTERRUPT_WINDOW exit, seen by L0 only", hasL0(core) ? "passed" : "not-observable", "");
    }

    private static LogLine windowFirst(String core) {
        LogLine line = LogLine.result(EXITS + "theWindowComesFirst", core)
                .text("title", "the window comes first")
                .text(
                        "sentence",
                        "Given L1 sets INTR_WINDOW and IRQ 0x30 is pending, when L1 resumes L2, expect exit "
                                + "INTERRUPT_WINDOW.")
                .covers("W10", "Q10", "X10")
                .line(72);
        begin(line, core);
        if (core.equals("nested-kvm")) {
            exit(line, core, "exit EXTERNAL_INTERRUPT, no vector, before L2[0]", IRQ, NONE);
            return line.expects("exit INTERRUPT_WINDOW", "failed", "exit EXTERNAL_INTERRUPT, no vector, before L2[0]")
                    .prediction(
                            "An interrupt that is pending exits before L1's open window does.",
                            "Windows come before external interrupts (SDM 26.7.5).",
                            "window-order");
        }
        exit(line, core, "exit INTERRUPT_WINDOW, before L2[0]", IRQ, NONE);
        return line.expects("exit INTERRUPT_WINDOW", "passed", "");
    }

    private static LogLine hostile(String core) {
        return LogLine.result(EXITS + "namesAreOnlyText", core)
                .text("title", "names are only text " + HOSTILE)
                .text("sentence", HOSTILE)
                .covers("S35")
                .line(90)
                .expects(HOSTILE, "passed", HOSTILE)
                .in("read", "l1", "L1 reads " + HOSTILE, NONE, NONE);
    }

    private static LogLine vector(String core, int vector) {
        List<Integer> irr = List.of(vector);
        String hex = String.format(Locale.ROOT, "0x%02x", vector);
        LogLine line = LogLine.result(EXITS + "everyVector", core)
                .text("title", "every vector exits alike")
                .text("case", "vector " + hex)
                .text(
                        "sentence",
                        "Given L1 sets pin-based EXT_INTR, when hardware raises IRQ " + hex
                                + ", expect exit EXTERNAL_INTERRUPT without a vector.")
                .covers("S01", "S02", "S32")
                .line(101)
                .expects("exit EXTERNAL_INTERRUPT without a vector", "passed", "");
        begin(line, core);
        line.runs("l2", 1, NONE, NONE).in("input", "hardware", "IRQ " + hex + " arrives", irr, NONE);
        exit(line, core, "exit EXTERNAL_INTERRUPT, no vector, before L2[1]", irr, NONE);
        if (vector == 0x22 && core.equals("nested-kvm")) {
            return line.prediction(
                    "The window comes late; and L2 sleeps on.",
                    "Windows come before external interrupts; and an open window exits from HLT.",
                    "window-order",
                    "wake-rule");
        }
        if (vector == 0x80 && core.equals("nested")) {
            return line.verdict("error").text("message", "IllegalStateException: the core returned no trace");
        }
        return line.in("end", "l1", "the program ends in L1", irr, NONE);
    }
}
