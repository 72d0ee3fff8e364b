package dev.jlb.server.dns;

import dev.jlb.server.dns.NameserverCounters.Count;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The name servers of a {@code resolvers} section. All of them are asked at once and the first valid answer counts; after an invalid one the other family is asked, then
 * all again every {@code timeout retry}, {@code resolve_retries} times in all (manual 5.3.2). Questions for the same name are asked once. Lives on one event loop; may be
 * asked from any thread.
 */
public final class Resolver implements AutoCloseable {
    /** Names that are remembered; more push out the oldest. */
    private static final int MOST_NAMES = 10_000;
    /** Names that are asked for at once; more have no answer. */
    private static final int MOST_LOOKUPS = 10_000;

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private final ResolversSettings settings;
    private final EventLoop loop;
    private final Families families;
    private final SecureRandom random = new SecureRandom();
    private final List<NameserverLink> links = new ArrayList<>();
    private final List<NameserverCounters> counters = new ArrayList<>();
    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final Map<Key, Lookup> lookups = new HashMap<>();
    /** By the number of the question and the server that was asked. */
    private final Map<Integer, Question> questions = new HashMap<>();

    /** Which families may be asked for ({@code dns-accept-family}, manual 3.1). */
    public interface Families {
        boolean ipv4();

        boolean ipv6();
    }

    private record Key(String name, boolean ipv6First) {}

    /** @param until {@link System#nanoTime} */
    private record Known(byte[] address, long until) {}

    private record Question(Lookup lookup, DnsRecordType type, int server, int round) {}

    /** @param sockets makes channels to name servers: datagram, or stream */
    public Resolver(ResolversSettings settings, EventLoop loop, Families families, Function<ResolversSettings.Nameserver, Supplier<Channel>> sockets) {
        this.settings = settings;
        this.loop = loop;
        this.families = families;
        for (int i = 0; i < settings.servers().size(); i++) {
            int server = i;
            counters.add(new NameserverCounters());
            links.add(new NameserverLink(settings.servers().get(i), loop, sockets.apply(settings.servers().get(i)), settings.payload(), counters.get(i), response -> received(response, server)));
        }
    }

    /**
     * Looks a name up.
     *
     * @param ipv6First which family is preferred
     * @param asker where {@code then} runs
     * @param then gets an address, or null when there is none; may be called at once when {@code asker} does so
     */
    public void resolve(String name, boolean ipv6First, Executor asker, Consumer<byte[]> then) {
        Key key = new Key(DnsAnswer.canonical(name), ipv6First);
        Known answer = known.get(key);
        if (answer != null && answer.until() - System.nanoTime() > 0) {
            asker.execute(() -> then.accept(answer.address()));
        } else if (!valid(name)) {
            asker.execute(() -> then.accept(null));
        } else {
            loop.execute(() -> ask(key, address -> asker.execute(() -> then.accept(address))));
        }
    }

    /** The address of a name if it is known already, else null. */
    public byte[] known(String name, boolean ipv6First) {
        Known answer = known.get(new Key(DnsAnswer.canonical(name), ipv6First));
        return answer != null && answer.until() - System.nanoTime() > 0 ? answer.address() : null;
    }

    private static boolean valid(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (plain.isEmpty() || plain.length() > MAX_NAME) {
            return false;
        }
        for (String label : plain.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL || !label.chars().allMatch(c -> c > ' ' && c < 127)) {
                return false;
            }
        }
        return true;
    }

    private void ask(Key key, Consumer<byte[]> then) {
        Lookup lookup = lookups.get(key);
        if (lookup == null) {
            if (links.isEmpty() || lookups.size() >= MOST_LOOKUPS || !families.ipv4() && !families.ipv6()) {
                then.accept(null);
                return;
            }
            lookup = new Lookup(key);
            lookups.put(key, lookup);
            lookup.askers.add(then);
            lookup.cycle();
        } else {
            lookup.askers.add(then);
        }
    }

    private void received(DnsResponse response, int server) {
        int number = response.id() << 8 | server;
        Question question = questions.get(number);
        if (question == null) {
            counters.get(server).add(Count.OUTDATED);
        } else if (!answers(response, question)) {
            counters.get(server).add(Count.INVALID);
        } else {
            questions.remove(number);
            List<byte[]> addresses = DnsAnswer.addresses(response, question.lookup().key.name(), question.type());
            counters.get(server).add(response, !addresses.isEmpty());
            question.lookup().answered(question, addresses);
        }
    }

    /** Whether it repeats the question, as it must (RFC 1035 4.1.2): somebody else may have guessed the number. */
    private static boolean answers(DnsResponse response, Question question) {
        DnsRecord asked = response.count(DnsSection.QUESTION) == 1 ? response.recordAt(DnsSection.QUESTION) : null;
        return asked != null && asked.type().equals(question.type()) && DnsAnswer.canonical(asked.name()).equals(question.lookup().key.name());
    }

    /** What was counted of each name server, in the order of the section. */
    public Map<String, NameserverCounters> counters() {
        Map<String, NameserverCounters> all = new LinkedHashMap<>();
        for (int i = 0; i < counters.size(); i++) {
            all.put(settings.servers().get(i).name(), counters.get(i));
        }
        return all;
    }

    @Override
    public void close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> links.forEach(NameserverLink::close));
        }
    }

    /** A name that is asked for. */
    private final class Lookup {
        private final Key key;
        private final List<Consumer<byte[]>> askers = new ArrayList<>(1);
        private final List<Integer> open = new ArrayList<>();
        private int left = settings.retries();
        /** Counts the times that servers were asked; answers to earlier questions may still be valid, but end nothing. */
        private int round;
        private int unanswered;
        private boolean otherFamily;
        private boolean over;
        /** The server whose answer came last. */
        private int answering;

        Lookup(Key key) {
            this.key = key;
        }

        private void cycle() {
            left--;
            otherFamily = false;
            send(preferred());
            loop.schedule(this::retry, settings.retryMillis(), TimeUnit.MILLISECONDS);
        }

        private void retry() {
            if (over) {
                return;
            }
            for (int number : open) {
                // asked in this round or before, and still open
                Question question = questions.get(number);
                if (question != null && question.round() == round) {
                    counters.get(question.server()).add(Count.TIMEOUT);
                }
            }
            if (left <= 0) {
                end(null);
            } else {
                cycle();
            }
        }

        private boolean both() {
            return families.ipv4() && families.ipv6();
        }

        private DnsRecordType preferred() {
            return both() ? key.ipv6First() ? DnsRecordType.AAAA : DnsRecordType.A : families.ipv6() ? DnsRecordType.AAAA : DnsRecordType.A;
        }

        private void send(DnsRecordType type) {
            round++;
            unanswered = links.size();
            for (int server = 0; server < links.size(); server++) {
                int id = number(server);
                questions.put(id << 8 | server, new Question(this, type, server, round));
                open.add(id << 8 | server);
                links.get(server).send(DnsQueries.query(id, key.name(), type, settings.payload()));
            }
        }

        /** One that is not in use and not to be guessed. */
        private int number(int server) {
            int id = random.nextInt(65536);
            while (questions.containsKey(id << 8 | server)) {
                id = id + 1 & 0xffff;
            }
            return id;
        }

        private void answered(Question question, List<byte[]> addresses) {
            if (over) {
                return;
            }
            answering = question.server();
            if (!addresses.isEmpty()) {
                end(addresses.getFirst());
            } else if (question.round() == round && --unanswered == 0) {
                if (!otherFamily && both()) {
                    otherFamily = true;
                    send(question.type() == DnsRecordType.A ? DnsRecordType.AAAA : DnsRecordType.A);
                } else if (left <= 0) {
                    end(null);
                }
            }
        }

        private void end(byte[] address) {
            over = true;
            open.forEach(questions::remove);
            lookups.remove(key);
            if (address != null && settings.holdValidMillis() > 0) {
                if (known.size() >= MOST_NAMES) {
                    long now = System.nanoTime();
                    known.values().removeIf(one -> one.until() - now <= 0);
                    if (known.size() >= MOST_NAMES) {
                        known.clear();
                    }
                }
                Known before = known.get(key);
                if (before != null && !Arrays.equals(before.address(), address)) {
                    counters.get(answering).add(Count.UPDATE);
                }
                known.put(key, new Known(address, System.nanoTime() + settings.holdValidMillis() * 1_000_000L));
            } else {
                known.remove(key);
            }
            askers.forEach(asker -> asker.accept(address));
        }
    }
}
