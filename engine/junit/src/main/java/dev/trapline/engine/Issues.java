package dev.trapline.engine;

import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;

/**
 * Says what is doubtful about the specs that were found.
 *
 * <p>All are warnings: an issue of severity ERROR would keep the launcher from running any spec of this engine. What is
 * really wrong fails by itself when it is executed.
 */
record Issues(DiscoveryIssueReporter reporter) {

    static Issues of(EngineDiscoveryRequest request, UniqueId engine) {
        return new Issues(DiscoveryIssueReporter.deduplicating(
                DiscoveryIssueReporter.forwarding(request.getDiscoveryListener(), engine)));
    }

    void warn(String message) {
        reporter.reportIssue(DiscoveryIssue.create(Severity.WARNING, message));
    }

    void warn(String message, TestSource source) {
        reporter.reportIssue(
                DiscoveryIssue.builder(Severity.WARNING, message).source(source).build());
    }
}
