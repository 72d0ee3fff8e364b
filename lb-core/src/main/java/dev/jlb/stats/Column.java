package dev.jlb.stats;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The columns of statistics (management.txt 9.1), in their order: CSV, typed, JSON, the page and the metrics are views of this table.
 *
 * @param name as in the CSV's first line
 * @param type origin, nature and scope of the value, a blank, its type (management.txt 9.2)
 * @param description what {@code show stat desc} says
 */
record Column(String name, String type, String description) {
    /** Columns up to that one have fixed places. */
    static final String END_OF_FIXED = "-";

    static final List<Column> ALL = """
            pxname|KNS str|Name of the proxy
            svname|KNS str|FRONTEND, BACKEND, or the name of the server
            qcur|MGP u32|Requests that wait in the queue now
            qmax|MMP u32|Most requests that have waited in the queue at once
            scur|MGP u32|Sessions now
            smax|MMP u32|Most sessions at once
            slim|CLP u32|Limit of sessions: maxconn, or fullconn of a back end
            stot|MCP u64|Sessions since start
            bin|MCP u64|Bytes of requests since start
            bout|MCP u64|Bytes of responses since start
            dreq|MCP u64|Requests that rules denied
            dresp|MCP u64|Responses that rules denied
            ereq|MCP u64|Requests that were none: broken, too late, given up
            econ|MCP u64|Requests that found no connection to a server
            eresp|MCP u64|Responses that were broken or did not come
            wretr|MCP u64|Tries that were repeated on the same server
            wredis|MCP u64|Requests that went on to another server
            status|SGP str|State: OPEN or STOP; UP or DOWN; a server's also MAINT, DRAIN, NOLB
            weight|MaP u32|Effective weight; a back end's is its servers' together
            act|SGP u32|Active servers
            bck|SGP u32|Backup servers
            chkfail|MCP u64|Checks that failed while the server was up
            chkdown|MCP u64|Changes from up to down
            lastchg|MAP u32|Seconds since the last change between up and down
            downtime|MCP u32|Seconds that it was down
            qlimit|CGS u32|Limit of the server's queue: maxqueue
            pid|KGP u32|Number of the process, always 1
            iid|KGS u32|Number of the proxy
            sid|KGS u32|Number of the server within its proxy
            throttle|MaP u32|Percentage of its weight that a warming server has
            lbtot|MCP u64|Times that the balancing algorithm chose it
            tracked|CNS str|Server whose checks count for this one
            type|CGS u32|0 front end, 1 back end, 2 server, 3 listener
            rate|MRP u32|Sessions in the last second
            rate_lim|CLP u32|Limit of new sessions per second
            rate_max|MMP u32|Most sessions in a second
            check_status|MOP str|How the last check ended
            check_code|MOP u32|Code that the last check got
            check_duration|MDP u64|Milliseconds that the last check took
            hrsp_1xx|MCP u64|Responses with status 1xx
            hrsp_2xx|MCP u64|Responses with status 2xx
            hrsp_3xx|MCP u64|Responses with status 3xx
            hrsp_4xx|MCP u64|Responses with status 4xx
            hrsp_5xx|MCP u64|Responses with status 5xx
            hrsp_other|MCP u64|Exchanges that ended without a status, or with another one
            hanafail|MCP u64|Errors of the traffic that observe counted
            req_rate|MRP u32|Requests in the last second
            req_rate_max|MMP u32|Most requests in a second
            req_tot|MCP u64|Requests since start
            cli_abrt|MCP u64|Transfers that the client broke off
            srv_abrt|MCP u64|Transfers that the server broke off
            comp_in|MCP u64|Bytes that went into the compressor
            comp_out|MCP u64|Bytes that came out of the compressor
            comp_byp|MCP u64|Bytes that passed the compressor by
            comp_rsp|MCP u64|Responses that were compressed
            lastsess|MAP s32|Seconds since the last session; -1 when there was none
            last_chk|MOP str|What the last check got
            last_agt|MOP str|What the last agent check got
            qtime|MaP u32|Milliseconds in the queue, average of the last 1024 requests
            ctime|MaP u32|Milliseconds to connect, average of the last 1024 requests
            rtime|MaP u32|Milliseconds to the response, average of the last 1024 requests
            ttime|MaP u32|Milliseconds in all, average of the last 1024 requests
            agent_status|MOP str|How the last agent check ended
            agent_code|MOP u32|Code that the last agent check got
            agent_duration|MDP u64|Milliseconds that the last agent check took
            check_desc|MOP str|The last check's status in words
            agent_desc|MOP str|The last agent check's status in words
            check_rise|CGS u32|Good checks that bring the server up
            check_fall|CGS u32|Bad checks that take the server down
            check_health|CGS u32|Where between down and up: from 0 to rise + fall - 1
            agent_rise|CGS u32|Good agent checks that bring the server up
            agent_fall|CGS u32|Bad agent checks that take the server down
            agent_health|CGS u32|The same as check_health for the agent
            addr|CGS str|Address of the server
            cookie|CNS str|Value of the server's cookie, or name of the back end's
            mode|CGS str|tcp or http
            algo|CGS str|Balancing algorithm
            conn_rate|MRP u32|Connections in the last second
            conn_rate_max|MMP u32|Most connections in a second
            conn_tot|MCP u64|Connections since start
            intercepted|MCP u64|Requests that the proxy answered itself
            dcon|MCP u64|Connections that tcp-request connection denied
            dses|MCP u64|Sessions that tcp-request session denied
            wrew|MCP u64|Headers that could not be rewritten
            connect|MCP u64|Attempts to connect
            reuse|MCP u64|Requests on connections that stood already
            cache_lookups|MCP u64|Requests that a cache was asked for
            cache_hits|MCP u64|Requests that a cache answered
            srv_icur|MGP u32|Idle connections now
            src_ilim|CGS u32|Limit of idle connections
            qtime_max|MMP u32|Most milliseconds in the queue
            ctime_max|MMP u32|Most milliseconds to connect
            rtime_max|MMP u32|Most milliseconds to the response
            ttime_max|MMP u32|Most milliseconds in all
            eint|MCP u64|Errors of the program itself
            idle_conn_cur|MGP u32|Idle connections that have served one stream only
            safe_conn_cur|MGP u32|Idle connections that have served more than one stream
            used_conn_cur|MGP u32|Connections in use now
            need_conn_est|MGP u32|Most connections in use at once
            uweight|MaP u32|Weight as configured or commanded, before checks and warming
            agg_server_status|MGP u32|Servers by state, for metrics
            agg_server_check_status|MGP u32|The same, an older name
            agg_check_status|MGP u32|Servers by how their last check ended, for metrics
            srid|KGS u32|Revision of the server
            sess_other|MCP u64|Sessions that are not HTTP
            h1_sess|MCP u64|Sessions of HTTP/1
            h2_sess|MCP u64|Sessions of HTTP/2
            h3_sess|MCP u64|Sessions of HTTP/3
            req_other|MCP u64|Requests that are not HTTP
            h1req|MCP u64|Requests of HTTP/1
            h2req|MCP u64|Requests of HTTP/2
            h3req|MCP u64|Requests of HTTP/3
            proto|KNS str|Protocol of the listener
            priv_idle_cur|MGP u32|Idle connections that are kept for one client
            -|KNS str|End of the columns whose places are fixed
            ssl_sess|MCP u64|TLS handshakes that succeeded
            ssl_reused_sess|MCP u64|TLS handshakes that went on with an earlier session
            ssl_failed_handshake|MCP u64|TLS handshakes that failed
            """.lines().map(line -> line.split("\\|")).map(cells -> new Column(cells[0], cells[1], cells[2])).toList();

    private static final Map<String, Column> BY_NAME = ALL.stream().collect(Collectors.toMap(Column::name, column -> column));

    /** Those behind the fixed ones, which {@code stats show-modules} and {@code extra-counters} add. */
    static List<Column> modules() {
        int end = ALL.indexOf(of(END_OF_FIXED));
        return ALL.subList(end + 1, ALL.size());
    }

    static Column of(String name) {
        return BY_NAME.get(name);
    }

    /** Of a back end some are gauges that are states of a server. @param kind frontend, backend or server */
    String type(String kind) {
        return kind.equals("backend") && List.of("act", "bck", "rate", "rate_max").contains(name) ? "MGP u32" : type;
    }
}
