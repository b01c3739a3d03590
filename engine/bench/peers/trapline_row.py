# The row "trapline" of the harness that compares spec frameworks (CONTRIBUTING.md, "Running and measuring"). The harness
# runs this file inside itself, so its names (ROWS, java_class, pick, JAVA, JVM, ...) are at hand.
#
# Each of the N scenarios is one spec of three steps, on bare-metal, with the run log on. Said openly:
# trapline.checks=none is the setting for quick runs; a check runs each spec again in other ways, which no peer does.
# The report is rendered by its own command line after the run, and timed apart.
import sys

MODULES = ["dsl", "engine/model", "engine/junit", "engine/report"]


def trapline_jars():
    """The jars of the project that this file lies in, as a project that uses Trapline has them on its class path."""
    project = Path(sys._getframe().f_code.co_filename).resolve().parents[3]
    jars = []
    for module in MODULES:
        built = list((project / module / "target").glob("trapline-*-SNAPSHOT.jar"))
        if len(built) != 1:
            sys.exit(f"{module}/target holds {len(built)} jars of Trapline, not one: "
                     "mvn -pl engine/report,engine/junit,engine/model -am package -DskipTests")
        jars += built
    return jars


def trapline_method(m, k):
    return f"""    @Spec
    Scenario scenario_{m:04d}() {{
        return given(l1).setsPinBased(EXT_INTR)
                .when(hwIrq(0x3{k}))
                .expectExit(EXTERNAL_INTERRUPT);
    }}

"""


TRAPLINE_IMPORTS = """import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
"""

TRAPLINE_JVM = ["-Dtrapline.cores=bare-metal", "-Dtrapline.checks=none", "-Dtrapline.output={out}"]

ROWS["trapline"] = dict(
    junit=JUNIT6,
    deps=[],
    jars=trapline_jars(),
    jvm=TRAPLINE_JVM,
    keep_out=True,
    gen=java_class("", "", trapline_method, TRAPLINE_IMPORTS),
    post=[JAVA, *JVM, "-cp", "{cp}", "dev.trapline.report.Main", "{out}"],
)
# For 100,000 scenarios: in half of the memory that the harness gives.
ROWS["trapline-512m"] = dict(share="trapline", jvm=[*TRAPLINE_JVM, "-Xmx512m"])
