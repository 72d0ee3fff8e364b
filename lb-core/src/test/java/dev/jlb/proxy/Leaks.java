package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What Netty's leak detector has found in this JVM: buffers, TLS contexts and engines that nobody refers to and nobody gave back. Must be there before a class of Netty that has a detector. */
final class Leaks {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static final Queue<Detector<Object>> DETECTORS = new ConcurrentLinkedQueue<>();

    /** Reports to {@link #REPORTS} instead of the log. */
    private static final class Detector<T> extends ResourceLeakDetector<T> {
        Detector(Class<?> type, int interval) {
            super(type, interval);
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            REPORTS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            REPORTS.add(type);
        }

        @Override
        protected boolean needReport() {
            return true;
        }
    }

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
                Detector<T> detector = new Detector<>(resource, interval);
                DETECTORS.add((Detector<Object>) detector);
                return detector;
            }
        });
    }

    private Leaks() {}

    /** Begins to watch, if that has not begun. */
    static void watch() {
        // the class is initialized
    }

    /** Lets the collector find what is lost, and fails if there is any, now or since the last time. */
    static void collect() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            // what was lost is told when the next object of that kind is tracked
            for (Detector<Object> detector : DETECTORS) {
                Object probe = new Object();
                ResourceLeakTracker<Object> tracker = detector.track(probe);
                if (tracker != null) {
                    tracker.close(probe);
                }
            }
        }
        check();
    }

    /** Fails if something was found since the last time, which another class may have lost: "Created at" tells. */
    static void check() {
        List<String> found = new ArrayList<>();
        for (String report; (report = REPORTS.poll()) != null; ) {
            found.add(report);
        }
        assertThat(found).as("lost, never released").isEmpty();
    }
}
