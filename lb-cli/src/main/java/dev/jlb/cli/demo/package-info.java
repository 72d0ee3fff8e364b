/** What {@code jlb demo} starts: two chat servers, a page, and jlb in front of them. */
package dev.jlb.cli.demo;
