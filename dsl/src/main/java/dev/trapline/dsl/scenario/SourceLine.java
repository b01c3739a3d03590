package dev.trapline.dsl.scenario;

import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a word stands.
 *
 * @param file path below the source root, as the class's package and the compiler's file name give it
 * @param line from 1; 0 if the class was compiled without line numbers
 */
public record SourceLine(String file, int line) {

    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String DSL = "dev.trapline.dsl.";

    /** The line of the first caller outside the words. */
    public static SourceLine ofCaller() {
        return WALKER.walk(SourceLine::ofCaller);
    }

    /** The line of the first caller outside the words, beyond some classes between. */
    public static SourceLine ofCallerBeyond(Predicate<String> isBetween) {
        return WALKER.walk(frames -> ofCaller(frames.filter(frame -> !isBetween.test(frame.getClassName()))));
    }

    /** Each word comes here, so the frames are looked at one by one, without the pipeline of a stream. */
    private static SourceLine ofCaller(Stream<StackWalker.StackFrame> frames) {
        for (Iterator<StackWalker.StackFrame> each = frames.iterator(); each.hasNext(); ) {
            StackWalker.StackFrame frame = each.next();
            if (!frame.getClassName().startsWith(DSL)) {
                return of(frame.toStackTraceElement());
            }
        }
        return new SourceLine("unknown", 0);
    }

    private static SourceLine of(StackTraceElement frame) {
        String type = frame.getClassName();
        String folder = type.substring(0, type.lastIndexOf('.') + 1).replace('.', '/');
        String file = frame.getFileName();
        return new SourceLine(folder + (file == null ? "unknown" : file), Math.max(0, frame.getLineNumber()));
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
