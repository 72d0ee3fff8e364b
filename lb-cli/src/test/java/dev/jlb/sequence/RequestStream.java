package dev.jlb.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The requests that each row of the table gets; the same in every run. */
final class RequestStream {
    private RequestStream() {}

    /** Whole requests, for the back end of that name. @param bodies whether some have bodies: HAProxy 2.6 finds parameters in them without check_post too, when they happen to be there */
    static List<String> requests(String backend, boolean bodies) {
        Random random = new Random(7);
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < SequenceTable.REQUESTS; i++) {
            String source = "10." + random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256);
            String path = "/" + "abC".charAt(random.nextInt(3)) + random.nextInt(30) + "/x" + random.nextInt(100) + "/y";
            String query = "?v=" + i + (i % 7 == 0 ? "" : "&u=" + random.nextInt(50)) + (i % 11 == 0 ? "&u=second" : "");
            String body = bodies && i % 3 == 0 ? "w=1&u=" + random.nextInt(40) + "&z=2" : "";
            String key = switch (i % 5) {
                case 0 -> "";
                case 1 -> "x-key: host" + random.nextInt(50) + "\r\n";
                case 2 -> "x-key: a, www.h" + random.nextInt(50) + ".example.com\r\n";
                default -> "x-key: d" + random.nextInt(200) + ".org\r\n";
            };
            String host = i % 13 == 0 ? "h" + random.nextInt(5) + ".example.com" : "h";
            String target = i % 13 == 0 ? "http://" + host + path + query : path + query;
            requests.add((body.isEmpty() ? "GET " : "POST ") + target + " HTTP/1.1\r\nhost: " + host + "\r\nx-case: " + backend + "\r\nx-src: " + source + "\r\n" + key
                    + (body.isEmpty() ? "" : "content-length: " + body.length() + "\r\n") + "\r\n" + body);
        }
        return requests;
    }

    /** First bytes of RDP connections: an X.224 connection request with a cookie, which some lack. */
    static List<byte[]> rdp() {
        Random random = new Random(11);
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < SequenceTable.REQUESTS; i++) {
            String name = i % 3 == 0 ? "who" : "mstshash";
            String cookie = "Cookie: " + name + "=user" + random.nextInt(60) + "\r\n";
            byte[] text = cookie.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            byte[] packet = new byte[11 + text.length];
            packet[0] = 3;
            packet[3] = (byte) packet.length;
            packet[4] = (byte) (packet.length - 5);
            packet[5] = (byte) 0xe0;
            System.arraycopy(text, 0, packet, 11, text.length);
            requests.add(packet);
        }
        return requests;
    }
}
