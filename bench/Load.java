import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One round of work on one proxy, and what came of it. */
record Load(double rate, double perCpuSecond, double p50, double p99, double errors) {
    static Load run(Tools tools, Scenario scenario, Proxy proxy, double seconds) throws Exception {
        return run(tools, scenario, proxy, seconds, 0);
    }

    /** @param pace requests a second; 0: as many as there can be */
    static Load run(Tools tools, Scenario scenario, Proxy proxy, double seconds, double pace) throws Exception {
        double cpu = proxy.cpuSeconds();
        if (scenario.tls()) {
            int whole = (int) Math.max(1, seconds);
            List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + scenario.connections(), "-d" + whole + "s", "--latency"));
            if (scenario.kind().equals("wrk-close")) {
                command.addAll(List.of("-H", "Connection: close"));
            }
            command.add("https://127.0.0.1:" + proxy.port() + scenario.path());
            String said = Tools.output(Tools.pinned(1, command.toArray(String[]::new)));
            double count = number(said, "Requests/sec:\\s+([\\d.]+)") * whole;
            double errors = said.contains("Socket errors") || said.contains("Non-2xx") ? 1 : 0;
            return of(count, whole, proxy.cpuSeconds() - cpu, micros(said, "50%\\s+([\\d.]+)(us|ms|s)"), micros(said, "99%\\s+([\\d.]+)(us|ms|s)"), errors);
        }
        String said = Tools.output(Tools.pinned(1, tools.tool("load"), scenario.kind(), "" + proxy.port(), "" + scenario.connections(),
                "" + seconds, scenario.path(), "host199.example", "" + pace));
        String[] words = said.strip().split(" ");
        return of(Double.parseDouble(words[0]), Double.parseDouble(words[1]), proxy.cpuSeconds() - cpu, Double.parseDouble(words[2]),
                Double.parseDouble(words[3]), Double.parseDouble(words[4]));
    }

    private static Load of(double count, double seconds, double cpu, double p50, double p99, double errors) {
        return new Load(count / seconds, count / Math.max(0.01, cpu), p50, p99, errors);
    }

    /** Of each figure the median. */
    static Load median(List<Load> rounds) {
        return new Load(Tools.median(rounds.stream().mapToDouble(Load::rate).toArray()),
                Tools.median(rounds.stream().mapToDouble(Load::perCpuSecond).toArray()),
                Tools.median(rounds.stream().mapToDouble(Load::p50).toArray()),
                Tools.median(rounds.stream().mapToDouble(Load::p99).toArray()),
                Tools.median(rounds.stream().mapToDouble(Load::errors).toArray()));
    }

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    private static double micros(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            return Double.NaN;
        }
        return Double.parseDouble(matcher.group(1)) * switch (matcher.group(2)) {
            case "us" -> 1;
            case "ms" -> 1_000;
            default -> 1_000_000;
        };
    }
}
