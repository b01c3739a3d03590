/**
 * From run logs to pages: {@link dev.trapline.report.Main} is the command line, {@link dev.trapline.report.Report} the
 * same for Java, {@link dev.trapline.report.Catalogue} the list of behaviours that specs can cover.
 *
 * <p>The way through the package: {@code RunLog} reads the files line by line into {@code Results}, which keeps of each
 * result only what the index needs and where its line is; {@code IndexPage} and {@code SpecPage} write the pages, the
 * latter reading each result again when its turn comes. So memory grows with the number of results, never with the
 * length of their traces.
 */
@NullMarked
package dev.trapline.report;

import org.jspecify.annotations.NullMarked;
