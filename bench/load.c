// load KIND PORT CONNECTIONS SECONDS [PATH [HOST [RATE]]]: makes work, prints "count seconds p50_us p99_us errors".
//   http   keep-alive requests for PATH, one after the other on each connection; with a RATE that many a second over all
//          connections, each timed from when it was due and not from when it could be sent
//   close  a connection for each request
//   ws     upgrades, then 32-byte messages there and back
//   bulk   reads as fast as bytes come; count is kilobytes
//   idle   upgrades, prints "ready N", holds the tunnels until its input ends
#include "net.h"

struct conn {
    int fd;
    int up;            // the upgrade is over
    int waits;         // for its turn, among free_conns
    long body;         // bytes of the response still to come; -1: its head is not complete
    int have;
    uint64_t sent;
    char in[16384];
};

enum { BUCKETS = 200000 }; // of 10 microseconds

static uint32_t histogram[BUCKETS];
static uint64_t count, errors;
static int ep, opened, port, http, closing, ws, bulk, idle;
static struct conn **free_conns; // with a rate: those without a request
static int free_count;
static double rate;
static char request[1024];
static const char message[] = "\x81\x9a\x01\x02\x03\x04""abcdefghijklmnopqrstuvwxyz";

static void wait_for_turn(struct conn *c) {
    if (!c->waits) {
        c->waits = 1;
        free_conns[free_count++] = c;
    }
}

static void start(struct conn *c) {
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = loopback(port);
    if (connect(c->fd, (struct sockaddr *)&a, sizeof a) < 0) die("connect");
    tune(c->fd);
    c->up = 0;
    c->have = 0;
    c->body = -1;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
    c->sent = now_us();
    if (rate > 0) {
        wait_for_turn(c);
        return;
    }
    if (!bulk && write(c->fd, request, strlen(request)) < 0) die("write");
}

static void done(struct conn *c) {
    uint64_t now = now_us(), took = (now - c->sent) / 10;
    histogram[took < BUCKETS ? took : BUCKETS - 1]++;
    count++;
    c->sent = now;
}

static void again(struct conn *c) {
    if (!c->waits) errors++; // one that was asked nothing may be closed
    close(c->fd);
    start(c);
}

static void readable(struct conn *c) {
    ssize_t n;
    if (bulk) {
        static char block[1 << 20];
        n = read(c->fd, block, sizeof block);
        if (n > 0) count += n;
        else if (n == 0 || errno != EAGAIN) again(c);
        return;
    }
    if (c->body > 0 && !c->up) { // the rest of a body: only counted
        char block[65536];
        n = read(c->fd, block, sizeof block);
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) again(c);
            return;
        }
        c->body -= n;
    } else {
        n = read(c->fd, c->in + c->have, sizeof c->in - 1 - c->have);
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) again(c);
            return;
        }
        c->have += n;
        if (c->up) {
            if (c->have < (int)sizeof message - 1) return;
            c->have = 0;
            done(c);
            if (write(c->fd, message, sizeof message - 1) < 0) again(c);
            return;
        }
        c->in[c->have] = 0;
        char *end = strstr(c->in, "\r\n\r\n");
        if (!end) return;
        if (!http) {
            if (strncmp(c->in + 9, "101", 3) != 0) {
                again(c);
                return;
            }
            c->up = 1;
            opened++;
            c->have = 0;
            if (ws && write(c->fd, message, sizeof message - 1) < 0) again(c);
            return;
        }
        if (c->in[9] != '2') errors++;
        char *length = strcasestr(c->in, "content-length:");
        c->body = (length ? atol(length + 15) : 0) - (c->in + c->have - (end + 4));
    }
    if (c->body <= 0) {
        done(c);
        if (closing) {
            close(c->fd);
            start(c);
            return;
        }
        if (rate > 0) {
            c->have = 0;
            c->body = -1;
            wait_for_turn(c);
            return;
        }
        c->have = 0;
        c->body = -1;
        if (write(c->fd, request, strlen(request)) < 0) again(c);
    }
}

static double percentile(double p) {
    uint64_t seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += histogram[i];
        if (seen >= count * p) return i * 10 + 5;
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    closing = !strcmp(argv[1], "close");
    http = closing || !strcmp(argv[1], "http");
    ws = !strcmp(argv[1], "ws");
    bulk = !strcmp(argv[1], "bulk");
    idle = !strcmp(argv[1], "idle");
    port = atoi(argv[2]);
    int connections = atoi(argv[3]);
    double seconds = atof(argv[4]);
    const char *path = argc > 5 ? argv[5] : "/128", *host = argc > 6 ? argv[6] : "bench.example";
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: */*\r\n%s\r\n", path, host,
             closing ? "Connection: close\r\n" : http ? "" : "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    rate = argc > 7 ? atof(argv[7]) : 0;
    ep = epoll_create1(0);
    free_conns = calloc(connections, sizeof *free_conns);
    struct conn *all = calloc(connections, sizeof *all);
    uint64_t begin = now_us(), end = begin + (uint64_t)(seconds * 1e6);
    int started = 0, told = 0;
    uint64_t paced = 0; // requests that were due so far
    while (now_us() < end) {
        for (int burst = 0; started < connections && burst < 64; burst++) start(&all[started++]);
        struct epoll_event events[256];
        struct timespec wait = {0, started < connections ? 0 : 100000000};
        uint64_t due = 0;
        if (rate > 0 && started == connections) {
            uint64_t now = now_us();
            if (paced == 0) begin = now;
            while (free_count > 0 && (due = begin + (uint64_t)(paced * 1e6 / rate)) <= now) {
                struct conn *c = free_conns[--free_count];
                c->waits = 0;
                c->sent = due;
                paced++;
                if (write(c->fd, request, strlen(request)) < 0) again(c);
            }
            if (free_count > 0) wait.tv_nsec = (due - now) * 1000;
        }
        int n = epoll_pwait2(ep, events, 256, &wait, 0);
        for (int i = 0; i < n; i++) readable(events[i].data.ptr);
        if (idle && !told && opened == connections) {
            told = 1;
            printf("ready %d\n", opened);
            fflush(stdout);
            char c;
            while (read(0, &c, 1) > 0) {}
            return 0;
        }
    }
    double took = (now_us() - begin) / 1e6;
    printf("%llu %.3f %.0f %.0f %llu\n", (unsigned long long)(bulk ? count / 1024 : count), took, percentile(0.5), percentile(0.99),
           (unsigned long long)errors);
    return 0;
}
