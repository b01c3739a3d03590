package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/** The stack of a level, in the program's words and in the machine's bytes. Deliveries push on it, and handlers take it back. */
final class Stack {

    /** What a delivery pushes for a program: flags, privilege level, return address. */
    private static final int WORDS = 3;
    /** What it pushes in 64-bit mode, on a stack that it aligns (SDM 6.14.2). */
    private static final int BYTES = 5 * Long.BYTES;

    private static final int ALIGNMENT = 16;

    private record Frame(CodeAddress returnTo, long rsp, long machineRsp, boolean hasErrorCode) {}

    private final long top;
    private final long machineTop;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private long rsp;
    private long machineRsp;

    Stack(long top, long machineTop) {
        this.top = top;
        this.machineTop = machineTop;
        reset();
    }

    /** Back to the top. */
    void reset() {
        frames.clear();
        rsp = top;
        machineRsp = machineTop;
    }

    long rsp() {
        return rsp;
    }

    long machineRsp() {
        return machineRsp;
    }

    void push(CodeAddress returnTo, boolean errorCode) {
        frames.push(new Frame(returnTo, rsp, machineRsp, errorCode));
        rsp -= WORDS + (errorCode ? 1 : 0);
        machineRsp = machineRsp / ALIGNMENT * ALIGNMENT - BYTES - (errorCode ? Long.BYTES : 0);
    }

    /** Takes an error code off. */
    void pop() {
        Frame frame = last();
        if (!frame.hasErrorCode()) {
            throw new ReplayException("POP where no error code is on the stack");
        }
        frames.pop();
        frames.push(new Frame(frame.returnTo(), frame.rsp(), frame.machineRsp(), false));
        rsp++;
        machineRsp += Long.BYTES;
    }

    /** Moves the return address on. */
    void advance() {
        Frame frame = last();
        frames.pop();
        frames.push(new Frame(frame.returnTo().plus(1), frame.rsp(), frame.machineRsp(), frame.hasErrorCode()));
    }

    /** Where an IRET goes. */
    CodeAddress iret() {
        Frame frame = last();
        if (frame.hasErrorCode()) {
            throw new ReplayException("IRET where an error code is on the stack");
        }
        frames.pop();
        rsp = frame.rsp();
        machineRsp = frame.machineRsp();
        return frame.returnTo();
    }

    private Frame last() {
        Frame frame = frames.peek();
        if (frame == null) {
            throw new ReplayException("a handler goes back where nothing was interrupted");
        }
        return frame;
    }
}
