package bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import bench.node.NodeProcess;
import bench.rig.Work;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Meta's webhooks of new messages, signed, to one address.
record Webhooks(URI address, HttpClient http) {
  private static final int MOST = 500;

  Webhooks(URI address) {
    this(
        address,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build());
  }

  /// A webhook with so many messages, each of another customer.
  private static byte[] body(int channel, long customer, long number, int each) {
    long now = System.currentTimeMillis();
    var messages = new StringJoiner(",");
    for (int n = 0; n < each; n++)
      messages.add(
          """
          {"sender":{"id":"%d"},"recipient":{"id":"%d"},"timestamp":%d,"message":{"mid":"m_%d_%d",\
          "text":"Shop ơi, mẫu này còn size 38 không ạ? Tin nhắn số %d"}}\
          """
              .formatted(customer + n, Work.page(channel), now, number, n, number));
    return """
    {"object":"page","entry":[{"id":"%d","time":%d,"messaging":[%s]}]}\
    """
        .formatted(Work.page(channel), now, messages)
        .getBytes(UTF_8);
  }

  private static String signature(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(NodeProcess.SECRET.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @return true if it was answered with 200
  boolean send(int channel, long customer, long number, int each) {
    byte[] body = body(channel, customer, number, each);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("X-Hub-Signature-256", signature(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (java.io.IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What came of a burst.
  record Burst(double perSecond, int refused) {}

  /// As fast as they are taken, so many at a time.
  Burst burst(int channels, int messages, int atOnce, AtomicLong number)
      throws InterruptedException {
    Semaphore slots = new Semaphore(atOnce);
    AtomicInteger refused = new AtomicInteger();
    long began = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      slots.acquire();
      long n = number.incrementAndGet();
      Thread.ofVirtual()
          .start(() -> {
            if (!send(1 + (int) (n % channels), n % 5_000, n, 1)) refused.incrementAndGet();
            slots.release();
          });
    }
    slots.acquire(atOnce);
    return new Burst(messages * 1e9 / (System.nanoTime() - began), refused.get());
  }

  /// What came of a flood.
  ///
  /// @param nanos from the moment each webhook was due until it was answered
  /// @param taken the numbers of those answered with 200
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  record Flood(long[] nanos, Set<Long> taken) {}

  /// So many webhooks a second, whatever became of those before, at most [#MOST] under way.
  Flood flood(int channels, int perSecond, int seconds, int each, AtomicLong number)
      throws InterruptedException {
    long[] nanos = new long[perSecond * seconds];
    Semaphore slots = new Semaphore(MOST);
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    long began = System.nanoTime() + 10_000_000;
    for (int i = 0; i < nanos.length; i++) {
      long at = began + (long) (i * 1e9 / perSecond);
      LockSupport.parkNanos(at - System.nanoTime());
      slots.acquire();
      int index = i;
      long n = number.incrementAndGet();
      Thread.ofVirtual()
          .start(() -> {
            if (send(1 + (int) (n % channels), n * each % 5_000, n, each)) taken.add(n);
            nanos[index] = System.nanoTime() - at;
            slots.release();
          });
    }
    slots.acquire(MOST);
    return new Flood(nanos, taken);
  }

  /// Message i at its time, whatever became of those before.
  ///
  /// @param first how many came before: each has a number of its own
  /// @param sent is told the customer and the time it was due
  void arrive(int customers, int first, int messages, double perSecond, Sent sent) {
    long began = System.nanoTime() + 10_000_000;
    for (int i = 0; i < messages; i++) {
      long at = began + (long) (i * 1e9 / perSecond);
      LockSupport.parkNanos(at - System.nanoTime());
      long customer = i % customers;
      long number = 1_000_000_000L + first + i;
      sent.at(customer, at);
      Thread.ofVirtual().start(() -> send(1, customer, number, 1));
    }
  }

  interface Sent {
    void at(long customer, long nanos);
  }
}
