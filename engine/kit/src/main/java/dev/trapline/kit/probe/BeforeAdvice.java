package dev.trapline.kit.probe;

import net.bytebuddy.asm.Advice;

/** What is written in front of a method's body. */
final class BeforeAdvice {

    private BeforeAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@ProbeNumber int number, @Advice.This Object on, @Advice.AllArguments Object[] arguments) {
        Hits.before(number, on, arguments);
    }
}
