package dev.jlb.stats;

import java.util.List;

/**
 * The lines of {@code show info} (management.txt 9.3) in HAProxy's order: a line's place is its number in the typed form.
 *
 * @param name as it is shown
 * @param type origin, nature and scope of the value, a blank, its type (management.txt 9.2)
 * @param description what {@code show info desc} says
 */
record InfoLine(String name, String type, String description) {
    static final List<InfoLine> ALL = """
            Name|POS str|Name of the product
            Version|POS str|Version of the product
            Release_date|POS str|Date of the version
            Nbthread|CGS u32|Event loops (nbthread)
            Nbproc|CGS u32|Processes, always 1
            Process_num|KGP u32|Number of the process, always 1
            Pid|SGP u32|Identifier of the process
            Uptime|MDP str|Time since start, in days, hours, minutes and seconds
            Uptime_sec|MDP u32|Seconds since start
            Memmax_MB|CLP u32|Limit of the heap in MB
            PoolAlloc_MB|MGP u32|Heap that the system has given, in MB
            PoolUsed_MB|MGP u32|Heap in use, in MB
            PoolFailed|MCP u32|Allocations that failed
            Ulimit-n|CLP u32|Limit of descriptors
            Maxsock|CLP u32|Limit of sockets
            Maxconn|CLP u32|Limit of client connections
            Hard_maxconn|CLP u32|Limit of client connections that start-up found
            CurrConns|MGP u32|Client connections now
            CumConns|MCP u32|Client connections since start
            CumReq|MCP u32|Requests since start
            MaxSslConns|MMP u32|Limit of connections under TLS, 0 is none
            CurrSslConns|MGP u32|Connections under TLS now, of clients and to servers
            CumSslConns|MCP u32|Connections under TLS since start, of clients and to servers
            Maxpipes|CLP u32|Pipes, which a JVM does not use
            PipesUsed|MGP u32|Pipes, which a JVM does not use
            PipesFree|MGP u32|Pipes, which a JVM does not use
            ConnRate|MRP u32|Client connections in the last second
            ConnRateLimit|CLP u32|Limit of client connections per second (maxconnrate)
            MaxConnRate|MMP u32|Most client connections in a second
            SessRate|MRP u32|Sessions in the last second
            SessRateLimit|CLP u32|Limit of sessions per second (maxsessrate)
            MaxSessRate|MRP u32|Most sessions in a second
            SslRate|MRP u32|TLS handshakes in the last second
            SslRateLimit|CLP u32|Limit of TLS connections per second (maxsslrate)
            MaxSslRate|MMP u32|Most TLS handshakes in a second
            SslFrontendKeyRate|MGP u32|Keys agreed on with clients in the last second
            SslFrontendMaxKeyRate|MMP u32|Most keys agreed on with clients in a second
            SslFrontendSessionReuse_pct|MGP u32|Share of the handshakes of the last second that went on with an earlier session
            SslBackendKeyRate|MRP u32|Keys agreed on with servers in the last second
            SslBackendMaxKeyRate|MMP u32|Most keys agreed on with servers in a second
            SslCacheLookups|MCP u32|Not counted
            SslCacheMisses|MCP u32|Not counted
            CompressBpsIn|MRP u32|Not counted
            CompressBpsOut|MRP u32|Not counted
            CompressBpsRateLim|CLP u32|Limit of compressed bytes per second
            ZlibMemUsage|MGP u32|Memory of compressors, which HAProxy built without zlib does not show
            MaxZlibMemUsage|CLP u32|Limit of it
            Tasks|MGP u32|Tasks, which a JVM does not count
            Run_queue|MGP u32|Tasks, which a JVM does not count
            Idle_pct|MaP u32|Percentage of the machine's processors that this process leaves
            node|COS str|Name of the node (node)
            description|COS str|Description of the node (description)
            Stopping|MGP u32|1 while it stops softly
            Jobs|MGP u32|Client connections and listeners
            Unstoppable Jobs|MGP u32|Jobs that do not end by a soft stop
            Listeners|MGP u32|Listeners, those of the command line included
            ActivePeers|MGP u32|Peers that are verified
            ConnectedPeers|MGP u32|Peers that are connected
            DroppedLogs|MGP u32|Log lines that were dropped
            BusyPolling|MGP u32|Busy polling, which a JVM does not do
            FailedResolutions|MGP u32|Names that were not resolved
            TotalBytesOut|MGP u64|Bytes sent to clients since start
            TotalSplicdedBytesOut|MGP u64|Bytes spliced, which a JVM does not do
            BytesOutRate|MRP u64|Not counted
            DebugCommandsIssued|MGP u32|Debug commands
            CumRecvLogs|MCP u32|Log messages received by log-forward sections
            Build info|POS str|Version of the product
            Memmax_bytes|CLP u32|Limit of the heap in bytes
            PoolAlloc_bytes|MGP u64|Heap that the system has given, in bytes
            PoolUsed_bytes|MGP u64|Heap in use, in bytes
            Start_time_sec|MDP u32|Time of the start, in seconds since 1970
            Tainted|SGP str|Flags of what the file uses that is experimental
            """.lines().map(line -> line.split("\\|")).map(cells -> new InfoLine(cells[0], cells[1], cells[2])).toList();
}
