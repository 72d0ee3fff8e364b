package dev.jlb.stats;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;

/** What an operator asks a JVM for, as metrics. */
final class JvmFigures {
    /** @param type gauge or counter */
    record Figure(String name, String type, String help, String value) {}

    private JvmFigures() {}

    static List<Figure> now() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        long netty = Math.max(0, io.netty.util.internal.PlatformDependent.usedDirectMemory());
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        long collections = collectors.stream().mapToLong(collector -> Math.max(0, collector.getCollectionCount())).sum();
        long millis = collectors.stream().mapToLong(collector -> Math.max(0, collector.getCollectionTime())).sum();
        return List.of(
                new Figure("jlb_heap_used_bytes", "gauge", "Heap in use", Long.toString(heap.getUsed())),
                new Figure("jlb_heap_committed_bytes", "gauge", "Heap that the system has given", Long.toString(heap.getCommitted())),
                new Figure("jlb_heap_max_bytes", "gauge", "Heap at most", Long.toString(heap.getMax())),
                new Figure("jlb_direct_memory_used_bytes", "gauge", "Memory of buffers outside the heap", Long.toString(Math.max(direct, netty))),
                new Figure("jlb_gc_collections_total", "counter", "Garbage collections since start", Long.toString(collections)),
                new Figure("jlb_gc_seconds_total", "counter", "Time in garbage collections since start", String.format(Locale.ROOT, "%.3f", millis / 1000.0)),
                new Figure("jlb_threads", "gauge", "Threads", Integer.toString(ManagementFactory.getThreadMXBean().getThreadCount())));
    }
}
