package dev.jlb.proxy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server for tests, over UDP and TCP: the first label of a name says how it is answered; see {@link #answer}. */
final class NameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int AAAA = 28;

    /** What was asked for: {@code A v4.}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket stream;
    private final DatagramSocket datagrams;

    NameServer() throws IOException {
        ServerSocket bound = null;
        DatagramSocket same = null;
        while (same == null) {
            bound = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                same = new DatagramSocket(bound.getLocalPort(), InetAddress.getLoopbackAddress());
            } catch (SocketException taken) {
                bound.close();
            }
        }
        stream = bound;
        datagrams = same;
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    int port() {
        return stream.getLocalPort();
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                datagrams.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                if (answer != null) {
                    datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                Socket client = stream.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                byte[] answer = answer(ByteBuffer.wrap(question));
                if (answer != null) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            }
        } catch (EOFException over) {
            // the client has what it wanted
        } catch (IOException broken) {
            // as above
        }
    }

    private byte[] answer(ByteBuffer question) {
        question.position(12);
        StringBuilder name = new StringBuilder();
        for (int length; (length = question.get()) != 0; ) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
        }
        int type = question.getShort();
        question.getShort();
        int end = question.position();
        String how = name.substring(0, name.indexOf("."));
        asked.add((type == A ? "A " : "AAAA ") + name);
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put(question.array(), 0, end);
        int code = 0;
        int records = 0;
        switch (how) {
            case "dead" -> {
                return null;
            }
            case "nx" -> code = 3;
            case "refused" -> code = 5;
            case "empty" -> {}
            case "alias" -> {
                // the name's own record comes behind that of its alias
                if (type == A) {
                    record(out, 12, CNAME, new byte[] {6, 't', 'a', 'r', 'g', 'e', 't', 0});
                    int target = out.position() - 8;
                    record(out, target, A, new byte[] {127, 0, 0, 44});
                    records = 2;
                }
            }
            case "stranger" -> {
                if (type == A) {
                    out.put(new byte[] {5, 'o', 't', 'h', 'e', 'r', 0}).putShort((short) A).putShort((short) 1).putInt(60).putShort((short) 4).put(new byte[] {127, 0, 0, 55});
                    records = 1;
                }
            }
            case "six" -> records = type == AAAA ? record(out, 12, AAAA, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) : 0;
            case "both" -> records = record(out, 12, type, type == A ? new byte[] {127, 0, 0, 31} : new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
            default -> records = type == A ? record(out, 12, A, new byte[] {127, 0, 0, 11}) : 0;
        }
        boolean forged = how.equals("forged");
        out.putShort(0, forged ? (short) (out.getShort(0) + 1) : out.getShort(0)).putShort(2, (short) (0x8180 | code | (how.equals("cut") ? 0x200 : 0))).putShort(6, (short) records).putShort(8, (short) 0).putShort(10, (short) 0);
        byte[] answer = new byte[out.position()];
        out.get(0, answer);
        return answer;
    }

    private static int record(ByteBuffer out, int name, int type, byte[] data) {
        out.putShort((short) (0xc000 | name)).putShort((short) type).putShort((short) 1).putInt(60).putShort((short) data.length).put(data);
        return 1;
    }

    @Override
    public void close() throws IOException {
        stream.close();
        datagrams.close();
    }
}
