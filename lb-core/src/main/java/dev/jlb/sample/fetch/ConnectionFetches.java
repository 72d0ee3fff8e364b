package dev.jlb.sample.fetch;

import dev.jlb.config.source.Span;
import dev.jlb.sample.ConnectionError;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext.Connection;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StreamFacts;
import java.util.ArrayList;
import java.util.List;

/** How the connections of either side are: errors, streams, aborts, bytes (manual 7.3.2 and 7.3.3). */
final class ConnectionFetches {
    private ConnectionFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (boolean client : new boolean[] {true, false}) {
            String side = client ? "fc_" : "bc_";
            connection(all, client, side + "err", SampleType.SINT, "The number of the error that the connection died of; 0: none.", (k, out) -> k.error() == null ? null : out.setInt(k.error().ordinal()));
            connection(all, client, side + "err_name", SampleType.STR, "The name of the error that the connection died of.", (k, out) -> k.error() == null ? null : out.setString(k.error() == ConnectionError.NONE ? "" : k.error().name()));
            connection(all, client, side + "err_str", SampleType.STR, "What the connection died of, in words.", (k, out) -> k.error() == null ? null : out.setString(k.error().message()));
            connection(all, client, side + "glitches", SampleType.SINT, "Violations of the protocol that the connection's multiplexer has counted; HTTP/1 and TCP have none.", (k, out) -> out.setInt(k.glitches()));
            connection(all, client, side + "nb_streams", SampleType.SINT, "Streams on the connection.", (k, out) -> out.setInt(k.streams()));
            connection(all, client, side + "settings_streams_limit", SampleType.SINT, "The most streams that the connection may have.", (k, out) -> out.setInt(k.streamLimit()));
            String stream = client ? "fs." : "bs.";
            facts(all, stream + "id", SampleType.SINT, "The number of the request on its connection; 0 in mode tcp.", (f, out) -> f.exchangeNumber(client) < 0 ? null : out.setInt(f.exchangeNumber(client)));
            facts(all, stream + "aborted", SampleType.BOOL, "Whether that side ended the stream before it was complete.", (f, out) -> out.setBool(f.aborted(client)));
            // only streams of HTTP/2 and 3 can be reset with a code
            facts(all, stream + "rst_code", SampleType.SINT, "The code that the stream was reset with; none on HTTP/1.", (f, out) -> f.resetCode(client) < 0 ? null : out.setInt(f.resetCode(client)));
        }
        facts(all, "req.bytes_out", SampleType.SINT, "Bytes sent to the server.", (f, out) -> out.setInt(f.bytesToServer()));
        facts(all, "res.bytes_in", SampleType.SINT, "Bytes received from the server.", (f, out) -> out.setInt(f.bytesFromServer()));
        facts(all, "waiting_entity", SampleType.STR, "The file and the line of the rule that waited when an error or a timeout ended the stream.", (f, out) -> {
            Span rule = f.waitingRule();
            return rule == null ? null : out.setString(rule.file().name() + ":" + rule.line());
        });
        return all;
    }

    /** What a sample takes from a connection; null when it has none. */
    interface FromConnection {
        Sample take(Connection connection, Sample out);
    }

    private interface FromFacts {
        Sample take(StreamFacts facts, Sample out);
    }

    /** Adds a fetch of the client's or the server's connection. */
    static void connection(List<FetchDeclaration> all, boolean client, String name, SampleType type, String doc, FromConnection take) {
        all.add(new FetchDeclaration(name, 0, 0, type, client ? Needs.CONNECTION : Needs.RESPONSE, doc, (a, c) -> (ctx, out) -> {
            Connection connection = client ? ctx.client() : ctx.server();
            return connection != null && take.take(connection, out) != null;
        }));
    }

    private static void facts(List<FetchDeclaration> all, String name, SampleType type, String doc, FromFacts take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.STREAM, doc, (a, c) -> (ctx, out) -> ctx.facts() != null && take.take(ctx.facts(), out) != null));
    }
}
