package tintoi.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Wire.Heard;

/// What no polite server does.
@Timeout(30)
class WireTest {
  private interface Rude {
    void answer(OutputStream out) throws IOException, InterruptedException;
  }

  /// A server for one connection that reads the request and then does as told.
  private static Heard ask(Wire wire, Rude rude) throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(server, rude));
      var uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/send");
      return wire.ask(
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("{}")).build());
    }
  }

  private static void serve(ServerSocket server, Rude rude) {
    try (Socket socket = server.accept()) {
      int read = socket.getInputStream().read(new byte[4_096]);
      if (read > 0) rude.answer(socket.getOutputStream());
    } catch (IOException e) {
      // The client went away: that is what is tested.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void a_body_that_drips_is_cut_off_at_the_deadline() throws IOException {
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofMillis(600))) {
      var heard =
          ask(
              wire,
              out -> {
                out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
                for (int i = 0; i < 1_000; i++) {
                  out.write('x');
                  out.flush();
                  Thread.sleep(50);
                }
              });

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class, silence -> assertThat(silence.requestLeft()).isTrue());
    }
  }

  /// Whoever waits is interrupted when an answer is late; what it does next must not be.
  @Test
  void who_was_not_answered_in_time_goes_on_uninterrupted() throws IOException {
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofMillis(200))) {
      Heard heard = ask(wire, _ -> Thread.sleep(2_000));

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class,
              silence -> assertThat(silence.detail()).startsWith("late: no answer"));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  /// A resolver that takes longer than the deadline: nothing leaves after it.
  @Test
  void whose_deadline_ends_while_a_name_is_looked_up_sends_nothing() throws IOException {
    var asked = new AtomicInteger();
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofMillis(100));
        var patient = new Wire();
        var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Rude counts =
          out -> {
            asked.incrementAndGet();
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
          };
      Thread.ofVirtual().start(() -> serve(server, counts));
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://graph.slow.invalid:" + server.getLocalPort() + "/send"))
              .build();

      assertThat(wire.ask(request))
          .isInstanceOfSatisfying(
              Heard.Silence.class,
              silence -> {
                assertThat(silence.requestLeft()).isFalse();
                assertThat(silence.detail()).isEqualTo("name: no address in time");
              });
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(asked).hasValue(0);
      assertThat(patient.ask(request)).as("now it is known").isInstanceOf(Heard.Answer.class);
    }
  }

  /// Answers that come as the deadline ends: whichever is first, nothing is left behind.
  @Test
  void an_answer_in_the_moment_of_the_deadline_interrupts_nobody_afterwards() throws IOException {
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofMillis(40))) {
      for (int n = 0; n < 60; n++) {
        int after = 30 + n % 20;
        Heard heard =
            ask(
                wire,
                out -> {
                  Thread.sleep(after);
                  out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                });
        assertThat(heard).isInstanceOfAny(Heard.Answer.class, Heard.Silence.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
    }
  }

  @Test
  void who_is_stopped_while_it_waits_stays_stopped() throws Exception {
    try (var wire = new Wire()) {
      var interrupted = new CompletableFuture<Boolean>();
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Heard heard = ask(wire, _ -> Thread.sleep(2_000));
                  interrupted.complete(
                      Thread.currentThread().isInterrupted() && heard instanceof Heard.Silence);
                } catch (IOException e) {
                  interrupted.completeExceptionally(e);
                }
              });
      await().until(() -> waiting.getState() == Thread.State.WAITING);
      waiting.interrupt();

      assertThat(interrupted.get()).isTrue();
    }
  }

  /// The JDK's client never closes a connection over which it was answered so.
  @Test
  void answers_that_are_not_http_do_not_use_up_connections() throws Exception {
    var open = new AtomicInteger();
    try (var wire = new Wire();
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> talkNonsense(server, open));
      var uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/send");
      for (int n = 0; n < 300; n++)
        assertThat(wire.ask(HttpRequest.newBuilder(uri).GET().build()))
            .isInstanceOf(Heard.Silence.class);

      await().untilAsserted(() -> assertThat(open.get()).isLessThanOrEqualTo(110));
    }
  }

  private static void talkNonsense(ServerSocket server, AtomicInteger open) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.incrementAndGet();
        Thread.ofVirtual().start(() -> talkNonsense(socket, open));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void talkNonsense(Socket accepted, AtomicInteger open) {
    try (Socket socket = accepted) {
      InputStream in = socket.getInputStream();
      if (in.read(new byte[4_096]) > 0)
        socket.getOutputStream().write(ascii("nonsense OK\r\n\r\n"));
      while (in.read() >= 0) {}
    } catch (IOException _) {
      // The client closed it.
    } finally {
      open.decrementAndGet();
    }
  }

  @Test
  void uploads_whose_bytes_come_slowly_hold_up_no_answer() throws Exception {
    var come = new CountDownLatch(1);
    var reading = new CountDownLatch(3);
    try (var each = Executors.newVirtualThreadPerTaskExecutor();
        var wire = new Wire();
        var store = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var uri = URI.create("http://127.0.0.1:" + store.getLocalPort() + "/upload");
      for (int n = 0; n < 3; n++)
        each.execute(() ->
            wire.ask(
                HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> slow(reading, come)))
                    .build(),
                Duration.ofSeconds(20)));
      reading.await();

      assertThat(ask(wire, out -> out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))))
          .isInstanceOf(Heard.Answer.class);
      come.countDown();
    } finally {
      come.countDown();
    }
  }

  /// As from a store that takes its time.
  private static InputStream slow(CountDownLatch reading, CountDownLatch come) {
    reading.countDown();
    try {
      come.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return InputStream.nullInputStream();
  }

  @Test
  void an_answer_without_end_is_not_kept_in_memory() throws IOException {
    try (var wire = new Wire()) {
      var heard =
          ask(
              wire,
              out -> {
                out.write(ascii("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
                while (true) out.write(new byte[65_536]);
              });

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class, silence -> assertThat(silence.requestLeft()).isTrue());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
      })
  void half_an_answer_is_silence_and_the_request_had_left(String answer) throws IOException {
    try (var wire = new Wire()) {
      var heard = ask(wire, out -> out.write(ascii(answer)));

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class, silence -> assertThat(silence.requestLeft()).isTrue());
    }
  }

  @Test
  void a_redirect_is_not_followed_with_our_token_in_hand() throws IOException {
    try (var wire = new Wire()) {
      String found =
          "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
      var heard = ask(wire, out -> out.write(ascii(found)));

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Answer.class, answer -> assertThat(answer.http()).isEqualTo(302));
    }
  }

  @ParameterizedTest
  @CsvSource({"http://127.0.0.1:1/,REFUSED", "http://no-such-host.invalid/,NAME"})
  void nothing_left_if_the_connection_was_never_made(String address, Silence kind) {
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofSeconds(5))) {
      var heard = wire.ask(HttpRequest.newBuilder(URI.create(address)).build());

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class,
              silence -> {
                assertThat(silence.requestLeft()).isFalse();
                assertThat(Silence.of(silence.detail())).isEqualTo(kind);
              });
    }
  }

  @Test
  void nothing_left_to_whoever_cannot_prove_to_be_the_provider() throws Exception {
    try (var server = Certificate.expired().serve();
        var wire = new Wire(Duration.ofSeconds(2), Duration.ofSeconds(5))) {
      var uri = URI.create("https://localhost:" + server.getLocalPort() + "/send");
      var heard = wire.ask(HttpRequest.newBuilder(uri).header("Authorization", "canary").build());

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class,
              silence -> {
                assertThat(silence.requestLeft()).isFalse();
                assertThat(Silence.of(silence.detail())).isEqualTo(Silence.TLS);
              });
    }
  }

  @Test
  void headers_that_drip_are_cut_off_at_the_deadline() throws IOException {
    try (var wire = new Wire(Duration.ofSeconds(2), Duration.ofMillis(600))) {
      var heard =
          ask(
              wire,
              out -> {
                out.write(ascii("HTTP/1.1 200 OK\r\n"));
                for (int i = 0; i < 1_000; i++) {
                  out.write(ascii("X-" + i + ": x\r\n"));
                  out.flush();
                  Thread.sleep(50);
                }
              });

      assertThat(heard)
          .isInstanceOfSatisfying(
              Heard.Silence.class,
              silence -> {
                assertThat(silence.requestLeft()).isTrue();
                assertThat(Silence.of(silence.detail())).isEqualTo(Silence.LATE);
              });
    }
  }

  @Test
  void an_id_somebody_made_up_leads_nowhere_else() {
    var uri = Wire.address(URI.create("http://x/graph"), "/v25.0/t a?b#c/../\u0000ạ", Map.of());

    assertThat(uri.toString()).isEqualTo("http://x/graph/v25.0/t%20a%3Fb%23c/../%00%E1%BA%A1");
  }

  @Test
  void parameters_are_written_so_that_nothing_breaks_out() {
    var uri = Wire.address(URI.create("http://x/graph/"), "/v25.0/me", Map.of("a", "1&b=2 ạ|"));

    assertThat(uri.toString()).isEqualTo("http://x/graph/v25.0/me?a=1%26b%3D2+%E1%BA%A1%7C");
  }
}
