package dev.jlb.proxy;

/** What one event loop has to do now. @param cpuNanos since it began */
public record LoopFigures(int clients, int streams, int idle, int pending, long cpuNanos) {}
