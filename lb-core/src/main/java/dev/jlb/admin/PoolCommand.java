package dev.jlb.admin;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code show pools} (management.txt 9.3) of what has memory here: the JVM's pools, its buffers, and the allocator of the connections' buffers. */
final class PoolCommand {
    private PoolCommand() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show pools", PoolCommand::show);
    }

    /** @param size bytes of one entry; pools of the JVM's have no entries of a size */
    private record Pool(String name, long size, long allocated, long used) {
        String line() {
            return "  - Pool " + name + " (" + size + " bytes) : " + allocated / size + " allocated (" + allocated + " bytes), " + used / size + " used\n";
        }
    }

    private static String show(Call call) {
        Comparator<Pool> order = null;
        boolean usedOnly = false;
        String prefix = "";
        int most = Integer.MAX_VALUE;
        for (int i = 2; i < call.words().length; i++) {
            switch (call.word(i)) {
                case "byname" -> order = Comparator.comparing(Pool::name);
                case "bysize" -> order = Comparator.comparingLong(Pool::size).reversed();
                case "byusage" -> {
                    order = Comparator.comparingLong(Pool::allocated).reversed();
                    usedOnly = true;
                }
                case "detailed" -> {
                    // no pools were merged here
                }
                case "match" -> prefix = call.word(++i);
                default -> {
                    if (!call.word(i).matches("[0-9]{1,9}")) {
                        return "Expects either 'byname', 'bysize', 'byusage', 'match <pfx>', 'detailed', or a max number of output lines.\n";
                    }
                    most = Integer.parseInt(call.word(i));
                }
            }
        }
        List<Pool> pools = new ArrayList<>();
        for (Pool pool : all()) {
            if (pool.name().startsWith(prefix) && !(usedOnly && pool.used() == 0)) {
                pools.add(pool);
            }
        }
        if (order != null) {
            pools.sort(order);
        }
        StringBuilder out = new StringBuilder("Dumping pools usage.\n");
        pools.stream().limit(most == 0 ? Integer.MAX_VALUE : most).forEach(pool -> out.append(pool.line()));
        long allocated = pools.stream().mapToLong(Pool::allocated).sum();
        long used = pools.stream().mapToLong(Pool::used).sum();
        return out.append("Total: ").append(pools.size()).append(" pools, ").append(allocated).append(" bytes allocated, ").append(used).append(" used.\n").toString();
    }

    private static List<Pool> all() {
        List<Pool> pools = new ArrayList<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pools.add(new Pool(name(pool.getName()), 1, pool.getUsage().getCommitted(), pool.getUsage().getUsed()));
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            pools.add(new Pool("nio_" + name(pool.getName()), 1, pool.getTotalCapacity(), pool.getMemoryUsed()));
        }
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            long direct = provider.metric().usedDirectMemory();
            long heap = provider.metric().usedHeapMemory();
            pools.add(new Pool("buffers_direct", 1, direct, direct));
            pools.add(new Pool("buffers_heap", 1, heap, heap));
        }
        return pools;
    }

    /** One word, as HAProxy's pools are named. */
    private static String name(String text) {
        return text.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
