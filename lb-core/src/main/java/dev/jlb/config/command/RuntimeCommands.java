package dev.jlb.config.command;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.command.RuntimeCommand.Mode;
import dev.jlb.config.command.RuntimeCommand.Place;
import dev.jlb.config.keyword.SupportState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of commands: what {@code help} lists, what the reference page shows, and what a connection may do. What a command does stands in package
 * {@code admin} under the same name; a test holds both together.
 */
public final class RuntimeCommands {
    private static final int LONGEST_NAME = 4;
    private static final RuntimeCommands TABLE = new RuntimeCommands();

    private final List<RuntimeCommand> all = new ArrayList<>();
    private final Map<String, RuntimeCommand> byName = new HashMap<>();

    private RuntimeCommands() {
        worker();
        master();
        connection();
        all.forEach(command -> byName.put(command.name(), command));
    }

    /** In the order of {@code help}. */
    public static List<RuntimeCommand> all() {
        return List.copyOf(TABLE.all);
    }

    /** The command of that name, or null. */
    public static RuntimeCommand named(String name) {
        return TABLE.byName.get(name);
    }

    /** The command that a line's first words name, the longest name first; null when there is none. */
    public static RuntimeCommand of(String[] words) {
        for (int length = Math.min(LONGEST_NAME, words.length); length > 0; length--) {
            RuntimeCommand command = named(String.join(" ", List.of(words).subList(0, length)));
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /** Commands of {@code stats socket}. */
    private void worker() {
        worker("abort ssl ca-file", Level.ADMIN, "<cafile>", "abort a transaction for a CA file");
        worker("abort ssl cert", Level.ADMIN, "<certfile>", "abort a transaction for a certificate file");
        worker("abort ssl crl-file", Level.ADMIN, "<crlfile>", "abort a transaction for a CRL file");
        later("acme challenge_ready", Level.ADMIN, "<dns>", "tell that a challenge can be answered", "let an ACME client write the certificate, then reload");
        later("acme renew", Level.ADMIN, "<certfile>", "renew a certificate", "let an ACME client write the certificate, then reload");
        later("acme status", Level.USER, "", "show the certificates that are renewed", "let an ACME client write the certificate, then reload");
        worker("add acl", Level.USER, "[@<ver>] <acl> <pattern>", "add an acl entry");
        experimental("add backend", Level.ADMIN, "<name> from <defproxy> [mode <mode>] [guid <guid>]", "create a new backend");
        worker("add map", Level.USER, "[@<ver>] <map> <key> <val>", "add a map entry (payload supported instead of key/val)");
        worker("add server", Level.ADMIN, "<bk>/<srv>", "create a new server");
        worker("add ssl ca-file", Level.ADMIN, "<cafile> <payload>", "add a certificate into the CA file");
        worker("add ssl crt-list", Level.ADMIN, "<list> <cert> [opts]*", "add to crt-list file <list> a line <cert> or a payload");
        later("add ssl ech", Level.ADMIN, "<bind> <payload>", "add an ECH key", "the JVM's TLS has no encrypted client hello");
        later("add ssl jwt", Level.ADMIN, "<filename>", "add a certificate to those that verify tokens", "the file is read again by a reload");
        worker("clear acl", Level.USER, "[@<ver>] <acl>", "clear the contents of this acl");
        worker("clear counters", Level.OPERATOR, "[all]", "clear max statistics counters (or all counters)");
        worker("clear map", Level.USER, "[@<ver>] <map>", "clear the contents of this map");
        worker("clear table", Level.OPERATOR, "<table> [<filter>]*", "remove an entry from a table (filter: data/key)");
        worker("commit acl", Level.USER, "@<ver> <acl>", "commit the ACL at this version");
        worker("commit map", Level.USER, "@<ver> <map>", "commit the map at this version");
        worker("commit ssl ca-file", Level.ADMIN, "<cafile>", "commit a CA file");
        worker("commit ssl cert", Level.ADMIN, "<certfile>", "commit a certificate file");
        worker("commit ssl crl-file", Level.ADMIN, "<crlfile>", "commit a CRL file");
        later("debug counters", Level.ADMIN, "[reset|show|on|off|all|bug|chk|cnt|glt|?]*", "dump or reset counters of internal events", "they count events of HAProxy's own code; jcmd and JFR look into a JVM");
        worker("del acl", Level.USER, "<acl> [<key>|#<ref>]", "delete acl entries matching <key>");
        experimental("del backend", Level.ADMIN, "<backend>", "delete a backend");
        worker("del map", Level.USER, "<map> [<key>|#<ref>]", "delete map entries matching <key>");
        worker("del server", Level.ADMIN, "<bk>/<srv>", "remove a dynamically added server");
        worker("del ssl ca-file", Level.ADMIN, "<cafile>", "delete an unused CA file");
        worker("del ssl cert", Level.ADMIN, "<certfile>", "delete an unused certificate file");
        worker("del ssl crl-file", Level.ADMIN, "<crlfile>", "delete an unused CRL file");
        worker("del ssl crt-list", Level.ADMIN, "<list> <cert[:line]>", "delete a line <cert> from crt-list file <list>");
        later("del ssl ech", Level.ADMIN, "<bind>", "delete the ECH keys", "the JVM's TLS has no encrypted client hello");
        later("del ssl jwt", Level.ADMIN, "<filename>", "take a certificate from those that verify tokens", "the file is read again by a reload");
        worker("disable agent", Level.ADMIN, "<bk>/<srv>", "disable agent checks");
        worker("disable dynamic-cookie backend", Level.ADMIN, "<bk>", "disable dynamic cookies on a specific backend");
        worker("disable frontend", Level.ADMIN, "<frontend>", "temporarily disable specific frontend");
        worker("disable health", Level.ADMIN, "<bk>/<srv>", "disable health checks");
        worker("disable server", Level.ADMIN, "<bk>/<srv>", "disable a server for maintenance");
        worker("dump ssl cert", Level.ADMIN, "<certfile>", "dump the SSL certificates in PEM format");
        worker("dump stats-file", Level.ADMIN, "", "dump stats for all proxies with guid");
        worker("enable agent", Level.ADMIN, "<bk>/<srv>", "enable agent checks");
        worker("enable dynamic-cookie backend", Level.ADMIN, "<bk>", "enable dynamic cookies on a specific backend");
        worker("enable frontend", Level.ADMIN, "<frontend>", "re-enable specific frontend");
        worker("enable health", Level.ADMIN, "<bk>/<srv>", "enable health checks");
        worker("enable server", Level.ADMIN, "<bk>/<srv>", "enable a disabled server");
        worker("get acl", Level.USER, "<acl> <value>", "report the patterns matching a sample for an ACL");
        worker("get map", Level.USER, "<map> <value>", "report the keys and values matching a sample for a map");
        worker("get var", Level.OPERATOR, "<name>", "retrieve contents of a process-wide variable");
        worker("get weight", Level.USER, "<bk>/<srv>", "report a server's current weight");
        laterExpert("httpclient", Level.ADMIN, "[--htx] <method> <URI>", "launch an HTTP request", "use curl");
        worker("new ssl ca-file", Level.ADMIN, "<cafile>", "create a new CA file to be used in a crt-list");
        worker("new ssl cert", Level.ADMIN, "<certfile>", "create a new certificate file to be used in a crt-list or a directory");
        worker("new ssl crl-file", Level.ADMIN, "<crlfile>", "create a new CRL file to be used in a crt-list");
        worker("prepare acl", Level.USER, "<acl>", "prepare a new version for atomic ACL replacement");
        worker("prepare map", Level.USER, "<map>", "prepare a new version for atomic map replacement");
        worker("publish backend", Level.OPERATOR, "<backend>", "mark a backend as ready for traffic");
        worker("set anon global-key", Level.ADMIN, "<key>", "change the key that hides names in dumps");
        worker("set anon off", Level.USER, "", "show names in dumps as they are");
        worker("set anon on", Level.USER, "[key]", "hide names in dumps");
        worker("set dynamic-cookie-key backend", Level.ADMIN, "<bk> <k>", "change a backend secret key for dynamic cookies");
        worker("set map", Level.USER, "<map> [<key>|#<ref>] <value>", "modify a map entry");
        worker("set maxconn frontend", Level.ADMIN, "<frontend> <value>", "change a frontend's maxconn setting");
        worker("set maxconn global", Level.ADMIN, "<value>", "change the per-process maxconn setting");
        worker("set maxconn server", Level.ADMIN, "<bk>/<srv> <value>", "change a server's maxconn setting");
        worker("set profiling", Level.ADMIN, "<what> {auto|on|off}", "enable/disable resource profiling (tasks,memory)");
        worker("set rate-limit", Level.ADMIN, "<setting> <value>", "change a rate limiting value");
        worker("set server", Level.ADMIN, "<bk>/<srv> [opts]", "change a server's state, weight, address, health");
        worker("set severity-output", Level.USER, "[none|number|string]", "set presence of severity level in feedback information");
        worker("set ssl ca-file", Level.ADMIN, "<cafile> <payload>", "replace a CA file");
        worker("set ssl cert", Level.ADMIN, "<certfile> <payload>", "replace a certificate file");
        worker("set ssl crl-file", Level.ADMIN, "<crlfile> <payload>", "replace a CRL file");
        later("set ssl ech", Level.ADMIN, "<bind> <payload>", "replace the ECH keys", "the JVM's TLS has no encrypted client hello");
        worker("set ssl ocsp-response", Level.ADMIN, "<resp|payload>", "update a certificate's OCSP Response from a base64-encode DER");
        worker("set ssl tls-key", Level.ADMIN, "[id|file] <key>", "set the next TLS key for the <id> or <file> listener to <key>");
        worker("set table", Level.OPERATOR, "<table> key <k> [data.* <v>]*", "update or create a table entry's data");
        worker("set timeout", Level.USER, "[cli] <delay>", "change a timeout setting");
        experimental("set var", Level.OPERATOR, "<name> [fmt|expr] {<fmt>|<expr>}", "set variable from an expression or a format");
        worker("set weight", Level.ADMIN, "<bk>/<srv> <weight>", "change a server's weight");
        worker("show acl", Level.USER, "[@<ver>] <acl>]", "report available acls or dump an acl's contents");
        worker("show activity", Level.USER, "[-1|0|thread_num]", "show per-thread activity stats (for support/developers)");
        worker("show anon", Level.USER, "", "display the anonymized dump settings");
        worker("show backend", Level.USER, "", "list backends in the current running config");
        worker("show cache", Level.ADMIN, "", "show cache status");
        worker("show dev", Level.OPERATOR, "", "show debug info for developers");
        both("show env", Level.OPERATOR, "[var]", "dump environment variables known to the process");
        worker("show errors", Level.OPERATOR, "[<px>] [request|response]", "report last request and/or response errors for each proxy");
        worker("show events", Level.USER, "[<sink>] [-w] [-n] [-0]", "show event sink state");
        worker("show fd", Level.OPERATOR, "[num]", "dump list of file descriptors in use or a specific one");
        worker("show info", Level.USER, "[desc|json|typed|float]*", "report information about the running process");
        worker("show libs", Level.OPERATOR, "", "show loaded object files and libraries");
        worker("show map", Level.USER, "[@ver] [map]", "report available maps or dump a map's contents");
        worker("show peers", Level.USER, "[dict|-] [section]", "dump some information about all the peers or this peers section");
        worker("show pools", Level.USER, "[by*] [match <pfx>] [nb]", "report information about the memory pools usage");
        worker("show profiling", Level.ADMIN, "[<what>|<#lines>|<opts>]*", "show profiling state (all,status,tasks,memory)");
        later("show quic", Level.OPERATOR, "[<format>] [<filter>]", "display quic connections status", "jlb does not speak QUIC");
        worker("show resolvers", Level.USER, "[id]", "dumps counters from all resolvers section and associated name servers");
        worker("show schema json", Level.USER, "", "report schema used for stats");
        worker("show servers conn", Level.USER, "[<backend>]", "dump server connections status (all or for a single backend)");
        worker("show servers state", Level.USER, "[<backend>]", "dump volatile server information (all or for a single backend)");
        worker("show sess", Level.OPERATOR, "[help|<id>|all|susp|older...]", "report the list of current streams or dump this exact stream");
        worker("show ssl ca-file", Level.OPERATOR, "[<cafile>[:<index>]]", "display the SSL CA files used in memory, or the details of a <cafile>");
        worker("show ssl cert", Level.OPERATOR, "[<certfile>]", "display the SSL certificates used in memory, or the details of a file");
        worker("show ssl crl-file", Level.OPERATOR, "[<crlfile[:<index>>]]", "display the SSL CRL files used in memory, or the details of a <crlfile>");
        worker("show ssl crt-list", Level.OPERATOR, "[-n] [<list>]", "show the list of crt-lists or the content of a crt-list file <list>");
        later("show ssl ech", Level.OPERATOR, "[<name>]", "display the named ECH configuration or all", "the JVM's TLS has no encrypted client hello");
        later("show ssl jwt", Level.OPERATOR, "", "show the certificates that verify tokens", "look at the file");
        worker("show ssl ocsp-response", Level.OPERATOR, "[[text|base64] id|path]", "display the IDs of the OCSP responses used in memory, or the details of a single one");
        later("show ssl ocsp-updates", Level.OPERATOR, "", "display information about the next 'nb' ocsp responses that will be updated automatically", "jlb fetches no OCSP responses: set ssl ocsp-response takes them");
        worker("show ssl providers", Level.OPERATOR, "", "show loaded SSL providers");
        worker("show ssl sni", Level.OPERATOR, "[-f <frontend>] [-A] [-t <offset>]", "dump the list of SNI and their corresponding filename");
        both("show startup-logs", Level.OPERATOR, "", "report logs emitted during HAProxy startup");
        worker("show stat", Level.USER, "[desc|json|no-maint|typed|up]*", "report counters for each proxy and server");
        worker("show table", Level.USER, "<table> [<filter>]*", "report table usage stats or dump this table's contents (filter: data/key)");
        worker("show tasks", Level.USER, "", "show running tasks");
        worker("show threads", Level.USER, "", "show some threads debugging information");
        worker("show tls-keys", Level.USER, "[id|*]", "show tls keys references or dump tls ticket keys when id specified");
        worker("show trace", Level.USER, "[<module>]", "show live tracing state");
        worker("shutdown frontend", Level.ADMIN, "<frontend>", "stop a specific frontend");
        worker("shutdown session", Level.ADMIN, "[id]", "kill a specific session");
        worker("shutdown sessions server", Level.ADMIN, "<bk>/<srv>", "kill sessions on a server");
        worker("trace", Level.OPERATOR, "[<module>|0] [cmd [args...]]", "manage live tracing (empty to list, 0 to stop all)");
        worker("unpublish backend", Level.OPERATOR, "<backend>", "mark a backend as not ready for traffic");
        later("update ssl ocsp-response", Level.ADMIN, "<certfile>", "send ocsp request and update stored ocsp response", "fetch it with openssl ocsp, then set ssl ocsp-response");
        worker("wait", Level.USER, "{-h|<delay_ms>} [cond [args...]]", "wait the specified delay or condition (-h to see list)");
        for (String part : List.of("bug", "check", "close", "deadlock", "delay", "exit", "fd", "hash", "hex", "log", "loop", "panic", "sched", "stream", "sym", "task", "tkill", "warn", "write")) {
            laterExpert("debug dev " + part, Level.ADMIN, "[args]*", "look into, or break, HAProxy's own code", "it is for HAProxy's developers; jcmd and JFR look into a JVM");
        }
        worker("_getsocks", Level.USER, "", "hand the listening sockets over (-x), where the line has expose-fd listeners");
    }

    /** Commands of {@code -S} (management.txt 9.4.1). */
    private void master() {
        add("@!<pid>", Place.MASTER, Level.USER, Mode.ALWAYS, "", "send a command to the <pid> process", SupportState.SUPPORTED, "");
        add("@<relative pid>", Place.MASTER, Level.USER, Mode.ALWAYS, "", "send a command to the <relative pid> process", SupportState.SUPPORTED, "");
        add("@master", Place.MASTER, Level.USER, Mode.ALWAYS, "", "send a command to the master process", SupportState.SUPPORTED, "");
        masterLater("_loadstatus", Level.USER, "", "success of the last reload", "show proc and reload tell it");
        masterLater("_send_status", Level.USER, "<pid>", "a worker tells that it is ready", "there is no other process to tell it");
        master("hard-reload", Level.OPERATOR, "", "reload haproxy and end the previous process at once");
        master("mcli-debug-mode", Level.ADMIN, "[on|off]", "enable the commands of workers on the master");
        master("reload", Level.OPERATOR, "", "reload haproxy");
        master("show proc", Level.USER, "", "show processes status");
    }

    /** Commands about the connection itself. */
    private void connection() {
        both("echo", Level.USER, "<text>", "display this text");
        both("experimental-mode", Level.ADMIN, "[on|off]", "allow commands that are not settled yet");
        both("expert-mode", Level.ADMIN, "[on|off]", "allow commands that can do harm");
        both("operator", Level.USER, "", "lower the level of the current CLI session to operator");
        both("show cli level", Level.USER, "", "display the level of the current CLI session");
        both("show cli sockets", Level.USER, "", "dump list of cli sockets");
        both("show version", Level.USER, "", "show version of the current process");
        both("user", Level.USER, "", "lower the level of the current CLI session to user");
        both("help", Level.USER, "[<command>]", "list matching or all commands");
        both("prompt", Level.USER, "[help | n | i | p | timed]*", "toggle interactive mode with prompt");
        both("quit", Level.USER, "", "disconnect");
    }

    private void worker(String name, Level level, String takes, String doc) {
        add(name, Place.WORKER, level, Mode.ALWAYS, takes, doc, SupportState.SUPPORTED, "");
    }

    private void both(String name, Level level, String takes, String doc) {
        add(name, Place.BOTH, level, Mode.ALWAYS, takes, doc, SupportState.SUPPORTED, "");
    }

    private void master(String name, Level level, String takes, String doc) {
        add(name, Place.MASTER, level, Mode.ALWAYS, takes, doc, SupportState.SUPPORTED, "");
    }

    private void masterLater(String name, Level level, String takes, String doc, String instead) {
        add(name, Place.MASTER, level, Mode.ALWAYS, takes, doc, SupportState.NOT_IMPLEMENTED, instead);
    }

    private void later(String name, Level level, String takes, String doc, String instead) {
        add(name, Place.WORKER, level, Mode.ALWAYS, takes, doc, SupportState.NOT_IMPLEMENTED, instead);
    }

    private void laterExpert(String name, Level level, String takes, String doc, String instead) {
        add(name, Place.WORKER, level, Mode.EXPERT, takes, doc, SupportState.NOT_IMPLEMENTED, instead);
    }

    private void experimental(String name, Level level, String takes, String doc) {
        add(name, Place.WORKER, level, Mode.EXPERIMENTAL, takes, doc, SupportState.SUPPORTED, "");
    }

    private void add(String name, Place place, Level level, Mode mode, String takes, String doc, SupportState state, String note) {
        all.add(new RuntimeCommand(name, place, level, mode, (name + " " + takes).strip(), doc, state, note));
    }
}
