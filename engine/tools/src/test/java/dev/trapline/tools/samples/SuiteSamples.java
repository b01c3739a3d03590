package dev.trapline.tools.samples;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** A suite of JUnit with specs in it. */
@Suite
@SelectClasses(ExitSamples.class)
@IncludeTags("core=nested")
@ConfigurationParameter(key = "trapline.output", value = "target/suite/trapline")
public class SuiteSamples {}
