package dev.trapline.dsl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A chain as somebody else's source, compiled in memory: what a spec's author sees of the words. The imports are those of every spec. */
final class JavaSource {
    /** Everything before the chain is one line, so that the chain's lines count from 2. */
    private static final String BEFORE = """
            package sample; \
            import static dev.trapline.dsl.Words.*; \
            import static dev.trapline.dsl.vmx.ExitControl.*; \
            import static dev.trapline.dsl.vmx.PinBased.*; \
            import static dev.trapline.dsl.vmx.PlainExit.*; \
            import static dev.trapline.dsl.vmx.VectoredExit.*; \
            import static dev.trapline.dsl.vmx.VmInstructionError.*; \
            public class Sample { public static Object chain() { return
            """;

    /**
     * What the compiler minds.
     *
     * @param code its name for the mistake, which does not depend on the language it speaks
     * @param line in the chain, from 1
     * @param message in English
     */
    record Objection(String code, long line, String message) {}

    private final Optional<Objection> error;
    private final byte[] bytes;

    private JavaSource(Optional<Objection> error, byte[] bytes) {
        this.error = error;
        this.bytes = bytes;
    }

    static JavaSource ofChain(String chain) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "these tests need a JDK");
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        InMemory files = new InMemory(compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, null));
        List<String> options = List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
        JavaFileObject source = new Text(BEFORE + chain + ";}}");
        compiler.getTask(null, files, diagnostics, options, null, List.of(source))
                .call();
        Optional<Objection> error = diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .findFirst()
                .map(d -> new Objection(d.getCode(), d.getLineNumber() - 1, d.getMessage(Locale.ENGLISH)));
        return new JavaSource(error, files.bytes.toByteArray());
    }

    /** The compiler's first objection, empty if it compiles. */
    Optional<Objection> error() {
        return error;
    }

    /** What the chain evaluates to. */
    Object value() throws ReflectiveOperationException {
        ClassLoader loader = new ClassLoader(JavaSource.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        return loader.loadClass("sample.Sample").getMethod("chain").invoke(null);
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String text) {
            super(URI.create("string:///sample/Sample.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling)
                throws IOException {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
