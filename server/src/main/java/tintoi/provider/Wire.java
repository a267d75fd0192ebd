package tintoi.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.json.JsonMapper;

/// One HTTP request to a provider and all that can become of it. Knows no provider: it answers in
/// bytes, within a deadline that covers the last byte of the body, and says whether anything can
/// have left us.
@Component
public class Wire implements AutoCloseable {
  private static final long LARGEST_ANSWER = 1_000_000;

  /// What is read may be ten conversations of long messages, each letter written as six.
  private static final long LARGEST_READ = 8_000_000;

  static {
    // Longer than a provider keeps an idle connection, and a request written into a dying one is a
    // message in doubt. Ours ends first.
    if (System.getProperty("jdk.httpclient.keepalive.timeout") == null)
      System.setProperty("jdk.httpclient.keepalive.timeout", "8");
    // While the resolver is away what it said last is used; one at a time asks it again.
    if (Security.getProperty("networkaddress.cache.stale.ttl") == null)
      Security.setProperty("networkaddress.cache.stale.ttl", "300");
  }

  private final Lines http;

  /// For uploads: their bytes are read while they go, and a store that is slow to give them must
  /// not hold up the answers of messages.
  private final Lines uploads;

  private final Duration deadline;

  /// Deadlines are all of one length, so a new one is the last and wakes nobody.
  private final ScheduledThreadPoolExecutor deadlines;

  public Wire() {
    this(Duration.ofSeconds(5), Duration.ofSeconds(20));
  }

  /// @param connect longest wait for a connection
  /// @param deadline longest wait for the whole answer, the connection included
  public Wire(Duration connect, Duration deadline) {
    this.deadline = deadline;
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("wire-deadlines").factory());
    deadlines.setRemoveOnCancelPolicy(true);
    deadlines.setKeepAliveTime(5, TimeUnit.SECONDS);
    deadlines.allowCoreThreadTimeOut(true);
    this.http =
        client(
            connect,
            Executors.newFixedThreadPool(
                2, Thread.ofPlatform().daemon().name("wire-", 0).factory()));
    this.uploads =
        client(
            connect,
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("wire-upload-", 0).factory()));
  }

  private static Lines client(Duration connect, Executor executor) {
    return new Lines(() ->
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connect)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build());
  }

  /// Reads and writes what has tokens in it: keeps no buffer for the next text, in which they would
  /// stay.
  public static JsonMapper json() {
    return JsonMapper.builder(
            JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build())
        .build();
  }

  /// What came of a request.
  public sealed interface Heard {
    /// An answer, whatever it says.
    @SuppressWarnings("ArrayRecordComponent") // raw bytes on their way to a parser
    record Answer(int http, HttpHeaders headers, byte[] body) implements Heard {
      @Override
      public String toString() {
        return "Answer[http=" + http + ", " + body.length + " bytes]";
      }
    }

    /// No answer, or half of one.
    ///
    /// @param requestLeft false only if the connection was never made
    /// @param detail what our side saw, in the form [tintoi.provider.Silence] says; no secret
    record Silence(boolean requestLeft, String detail) implements Heard {}
  }

  /// Never throws for what the network or the provider did. Whoever asks writes the request and
  /// waits; no other thread has a hand in it but the one that reads answers.
  public Heard ask(HttpRequest request) {
    var call = new Call();
    Future<?> end = deadlines.schedule(call::late, deadline.toNanos(), TimeUnit.NANOSECONDS);
    try {
      // Nothing interrupts a resolver: were the client to ask it, a request might be written after
      // its deadline. Now the client knows the name.
      resolve(request.uri());
      if (call.isLate()) return new Heard.Silence(false, Silence.NAME.detail("no address in time"));
      return heard(http.client().send(request, body(request)));
    } catch (InterruptedException _) {
      return call.over() ? late(deadline) : stopped();
    } catch (IOException e) {
      return call.over() ? late(deadline) : failed(http, e.getCause() == null ? e : e.getCause());
    } catch (IllegalArgumentException | SecurityException e) {
      // Without a cause it is said of the request, and a fault of ours.
      if (e.getCause() == null) throw e;
      return failed(http, e.getCause());
    } finally {
      end.cancel(false);
      call.over();
    }
  }

  /// As [#ask(HttpRequest)], for what takes longer than a message: an upload. Whoever asks waits
  /// for the deadline and no longer, whatever holds up the bytes.
  public Heard ask(HttpRequest request, Duration deadline) {
    CompletableFuture<HttpResponse<byte[]>> future =
        uploads.client().sendAsync(request, body(request));
    try {
      return heard(future.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      future.cancel(true);
      return late(deadline);
    } catch (InterruptedException _) {
      future.cancel(true);
      return stopped();
    } catch (ExecutionException e) {
      return failed(uploads, e.getCause() == null ? e : e.getCause());
    }
  }

  private static void resolve(URI uri) {
    try {
      InetAddress.getByName(uri.getHost());
    } catch (UnknownHostException _) {
      // The client finds the same, and it is told as what it is.
    }
  }

  private static BodyHandler<byte[]> body(HttpRequest request) {
    long largest = request.method().equals("GET") ? LARGEST_READ : LARGEST_ANSWER;
    return BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest);
  }

  private static Heard heard(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status < 200 || status > 599)
      return new Heard.Silence(true, Silence.NONSENSE.detail("status " + status));
    return new Heard.Answer(status, response.headers(), response.body());
  }

  private static Heard late(Duration deadline) {
    return new Heard.Silence(
        true, Silence.LATE.detail("no answer within " + deadline.toSeconds() + " s"));
  }

  private static Heard stopped() {
    Thread.currentThread().interrupt();
    return new Heard.Silence(true, "stopped while waiting for an answer");
  }

  private static Heard failed(Lines http, Throwable cause) {
    Media.Unreadable.rethrow(cause);
    http.ended(cause);
    return new Heard.Silence(requestLeft(cause), detail(cause));
  }

  /// Somebody who waits for an answer, and is interrupted when it is late; not afterwards.
  private static final class Call {
    private final Thread caller = Thread.currentThread();
    private boolean over;
    private boolean late;

    synchronized void late() {
      if (over) return;
      late = true;
      caller.interrupt();
    }

    synchronized boolean isLate() {
      return late;
    }

    /// @return true if it was interrupted, of which nothing is left
    synchronized boolean over() {
      if (late && !over) Thread.interrupted();
      over = true;
      return late;
    }
  }

  /// Only a connection that was never made proves that nothing left.
  private static boolean requestLeft(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause())
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnresolvedAddressException
          || cause instanceof SSLHandshakeException) return false;
    return true;
  }

  private static String detail(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    boolean tells = message != null && failure instanceof IOException;
    return Silence.of(failure).detail(tells ? name + ": " + message : name);
  }

  /// Parameters as a query or a form, in their order.
  public static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  /// `base` with a path below it and a query. A path may hold an id that somebody else made up:
  /// what has no place in a path is escaped.
  public static URI address(URI base, String path, Map<String, String> query) {
    String root = base.toString();
    String address =
        (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path(path);
    return URI.create(query.isEmpty() ? address : address + "?" + form(query));
  }

  private static String path(String path) {
    var out = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c < 128 && (Character.isLetterOrDigit(c) || "/_-.~:@!$'()*+,;=".indexOf(c) >= 0);
      if (plain) out.append(c);
      else out.append(String.format("%%%02X", (int) c));
    }
    return out.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// The JDK's client, replaced now and then: an answer that is not HTTP (a status line or a length
  /// it cannot read) makes it forget its connection without closing it, and a provider, or a proxy
  /// before it, that answers so for an hour would use up every file descriptor. A client that is
  /// shut down closes all it ever opened, once the last of its requests is answered.
  private static final class Lines implements AutoCloseable {
    private static final int MOST = 50;

    private final Supplier<HttpClient> make;
    private volatile HttpClient current;

    /// Replaced, but somebody may just be about to ask it.
    private @Nullable HttpClient last;

    private int forgotten;

    Lines(Supplier<HttpClient> make) {
      this.make = make;
      this.current = make.get();
    }

    HttpClient client() {
      return current;
    }

    /// What a request ended with.
    void ended(Throwable failure) {
      if (failure instanceof ProtocolException || failure instanceof RuntimeException) replace();
    }

    private synchronized void replace() {
      if (++forgotten < MOST) return;
      forgotten = 0;
      if (last != null) last.shutdown();
      last = current;
      current = make.get();
    }

    @Override
    public synchronized void close() {
      if (last != null) last.shutdownNow();
      current.shutdownNow();
    }
  }

  @Override
  public void close() {
    http.close();
    uploads.close();
  }
}
