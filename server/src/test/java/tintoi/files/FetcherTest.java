package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tintoi.files.Fetcher.Result;
import tintoi.provider.Certificate;

/// Addresses written by others lead nowhere but to the public internet.
class FetcherTest {
  private static final byte[] CONTENT = "what the customer sent".getBytes(UTF_8);

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<Map<String, List<String>>> requests = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /// Names of this test, and where they are: the first time, the second time …
  private final Map<String, List<List<String>>> names =
      new java.util.concurrent.ConcurrentHashMap<>();

  @AfterEach
  void close() {
    servers.forEach(server -> server.stop(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/a",
        "http://127.1/a",
        "http://2130706433/a",
        "http://0x7f000001/a",
        "http://0x7f.0.0.1/a",
        "http://0177.0.0.1/a",
        "http://127.0.0.1./a",
        "http://127.000.000.001/a",
        "http://0/a",
        "http://0.0.0.0/a",
        "http://[::1]/a",
        "http://[::]/a",
        "http://[::ffff:127.0.0.1]/a",
        "http://[::ffff:7f00:1]/a",
        "http://[0:0:0:0:0:ffff:a00:1]/a",
        "http://[64:ff9b::7f00:1]/a",
        "http://[64:ff9b:1::808:808]/a",
        "http://[::127.0.0.1]/a",
        "http://[fec0::1]/a",
        "http://[100::1]/a",
        "http://[2001:2::1]/a",
        "http://[2001:10::1]/a",
        "http://017700000001/a",
        "http://0x7f.1/a",
        "http://127.0.0.1.:80/a",
        "http://00000177.0.0.1/a",
        "http://192.0.2.1/a",
        "http://240.0.0.1/a",
        "http://①②⑦.⓪.⓪.①/a",
        "http://public.example@127.0.0.1/a",
        "http://127.0.0.1#@public.example/a",
        "http://127.0.0.1\\@public.example/a",
        "http://[2002:a00:1::]/a",
        "http://[2001:0:7f00:1::]/a",
        "http://[2001:db8::1]/a",
        "http://[fe80::1]/a",
        "http://[fe80::1%25eth0]/a",
        "http://[fd00::1]/a",
        "http://[ff02::1]/a",
        "http://10.1.2.3/a",
        "http://172.16.0.1/a",
        "http://172.31.255.255/a",
        "http://192.168.1.1/a",
        "http://100.64.0.1/a",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.0.0.192/opc/v1/",
        "http://198.18.0.1/a",
        "http://224.0.0.1/a",
        "http://255.255.255.255/a",
        "http://localhost/a",
        "http://metadata.internal/a",
        "http://two-answers.example/a",
        "https://user:secret@public.example/a",
        "http://public.example:6379/a",
        "http://public.example:22/a",
        "file:///etc/passwd",
        "ftp://public.example/a",
        "gopher://public.example/a",
        "jar:http://public.example/a.jar!/b",
        "data:text/plain,hello",
        "//public.example/a",
        "http:///a",
        "http://",
        "not an address",
        ""
      })
  void an_address_that_is_not_on_the_public_internet_is_never_asked(String address) {
    names.put("localhost", List.of(List.of("127.0.0.1")));
    names.put("metadata.internal", List.of(List.of("169.254.169.254")));
    names.put("two-answers.example", List.of(List.of("93.184.215.14", "10.0.0.1")));

    assertThat(fetcher(List.of(), 1_000).fetch(address))
        .isInstanceOfSatisfying(
            Result.Never.class,
            never -> assertThat(never.cause()).isEqualTo("attachment.forbidden"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"})
  void addresses_of_the_public_internet_are_known_as_such(String address)
      throws UnknownHostException {
    assertThat(Addresses.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void a_file_of_an_allowed_server_is_brought_whole_with_its_name() throws IOException {
    String server =
        serve(exchange -> {
          exchange
              .getResponseHeaders()
              .set(
                  "Content-Disposition",
                  "attachment; filename*=UTF-8''h%C3%B3a%20%C4%91%C6%A1n.pdf");
          answer(exchange, 200, CONTENT);
        });

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a?b=1"))
        .isInstanceOfSatisfying(
            Result.Brought.class,
            brought -> {
              assertThat(brought.content()).hasBinaryContent(CONTENT);
              assertThat(brought.name()).isEqualTo("hóa đơn.pdf");
              brought.content().toFile().delete();
            });
    assertThat(requests.getFirst())
        .doesNotContainKeys("Cookie", "Authorization", "Referer", "Origin");
  }

  @Test
  void the_connection_goes_to_the_very_answer_that_was_looked_at() {
    String server = serve(exchange -> answer(exchange, 200, CONTENT));
    String named = server.replace("localhost", "rebinding.example");
    // Asked a second time it would be elsewhere; no resolver but this one knows the name at all.
    names.put("rebinding.example", List.of(List.of("127.0.0.1"), List.of("10.0.0.1")));

    assertThat(fetcher(List.of(URI.create(named)), 1_000).fetch(named + "/a"))
        .isInstanceOfSatisfying(
            Result.Brought.class, brought -> brought.content().toFile().delete());
    assertThat(asked).containsExactly("rebinding.example");
    assertThat(requests.getFirst().getOrDefault("Host", List.of()))
        .singleElement()
        .asString()
        .startsWith("rebinding.example:");
  }

  @Test
  void a_name_that_moves_between_two_hops_is_looked_at_again() {
    var back = new ArrayList<String>();
    String server =
        serve(exchange -> {
          exchange.getResponseHeaders().set("Location", back.getFirst());
          answer(exchange, 302, new byte[0]);
        });
    String named = server.replace("localhost", "moving.example");
    names.put("moving.example", List.of(List.of("127.0.0.1"), List.of("10.0.0.1")));
    back.add("http://moving.example/b");

    assertThat(fetcher(List.of(URI.create(named)), 1_000).fetch(named + "/a"))
        .isInstanceOf(Result.Never.class);
    assertThat(asked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/secret",
        "http://169.254.169.254/latest/",
        "//127.0.0.1:%d/secret",
        "file:///etc/passwd"
      })
  void a_redirect_is_looked_at_like_any_address(String to) {
    String inside = serve(exchange -> answer(exchange, 200, CONTENT));
    int port = URI.create(inside).getPort();
    String server =
        serve(exchange -> {
          exchange.getResponseHeaders().set("Location", to.formatted(port));
          answer(exchange, 302, new byte[0]);
        });

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a"))
        .isInstanceOfSatisfying(
            Result.Never.class,
            never -> assertThat(never.cause()).isEqualTo("attachment.forbidden"));
    assertThat(requests).hasSize(1);
  }

  @Test
  void redirects_without_end_end() {
    String server =
        serve(exchange -> {
          exchange.getResponseHeaders().set("Location", "/again");
          answer(exchange, 302, new byte[0]);
        });

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a"))
        .isInstanceOf(Result.Never.class);
    assertThat(requests).hasSize(4);
  }

  @Test
  void a_file_that_says_it_is_too_large_is_not_read() {
    String server =
        serve(exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000_000);
          exchange.getResponseBody().flush();
        });

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a"))
        .isInstanceOfSatisfying(
            Result.Never.class,
            never -> assertThat(never.cause()).isEqualTo("attachment.too_large"));
  }

  @Test
  void a_file_that_does_not_say_how_large_it_is_is_read_so_far_and_no_further() {
    String server =
        serve(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) out.write(new byte[1_000]);
          }
        });

    assertThat(fetcher(List.of(URI.create(server)), 5_000).fetch(server + "/a"))
        .isInstanceOfSatisfying(
            Result.Never.class,
            never -> assertThat(never.cause()).isEqualTo("attachment.too_large"));
  }

  @Test
  void a_drip_of_bytes_is_ended() {
    String server =
        serve(exchange -> {
          exchange.sendResponseHeaders(200, 100_000);
          var out = exchange.getResponseBody();
          for (int i = 0; i < 100; i++) {
            out.write('.');
            out.flush();
            try {
              Thread.sleep(40);
            } catch (InterruptedException _) {
              return;
            }
          }
        });
    var fetcher =
        new Fetcher(
            properties(List.of(URI.create(server)), 1_000_000),
            this::resolve,
            Duration.ofMillis(400));

    assertThat(fetcher.fetch(server + "/a")).isInstanceOf(Result.NotNow.class);
  }

  @Test
  void a_handshake_that_drips_is_ended_too() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> drip(server));
      String address = "https://localhost:" + server.getLocalPort();
      var fetcher =
          new Fetcher(
              properties(List.of(URI.create(address)), 1_000),
              this::resolve,
              Duration.ofMillis(400));

      assertThat(fetcher.fetch(address + "/a")).isInstanceOf(Result.NotNow.class);
    }
  }

  /// The head of a TLS record that announces 16 KB, and then a byte now and then.
  private static void drip(ServerSocket server) {
    try (var socket = server.accept()) {
      socket.getOutputStream().write(new byte[] {22, 3, 3, 63, 0});
      for (int n = 0; n < 1_000; n++) {
        socket.getOutputStream().write(0);
        Thread.sleep(40);
      }
    } catch (IOException | InterruptedException _) {
      // It was hung up.
    }
  }

  @Test
  void a_certificate_that_proves_nothing_brings_nothing() throws Exception {
    try (var server = Certificate.expired().serve()) {
      String address = "https://localhost:" + server.getLocalPort();

      assertThat(fetcher(List.of(URI.create(address)), 1_000).fetch(address + "/a"))
          .isInstanceOf(Result.NotNow.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nx"
      })
  void a_gigabyte_is_refused_before_it_comes(String head) throws Exception {
    assertThat(raw(head))
        .isInstanceOfSatisfying(
            Result.Never.class,
            never -> assertThat(never.cause()).isEqualTo("attachment.too_large"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 999 Odd\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        "HTTP/1.1 302 Found\r\n\r\n"
      })
  void an_answer_that_makes_no_sense_brings_nothing(String answer) throws Exception {
    assertThat(raw(answer)).isNotInstanceOf(Result.Brought.class);
  }

  @Test
  void a_file_name_cannot_lead_out_of_its_folder_or_into_a_header() throws Exception {
    for (String name : List.of("../../etc/passwd", "a%0d%0aSet-Cookie: x", "%00", "..")) {
      var result =
          raw(
              "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename*=UTF-8''"
                  + name
                  + "\r\nContent-Length: 1\r\n\r\nx");
      assertThat(result)
          .isInstanceOfSatisfying(
              Result.Brought.class,
              brought -> {
                brought.content().toFile().delete();
                assertThat(Names.clean(brought.name(), "text/plain"))
                    .doesNotContain("/", "\n", "\r", "\0");
              });
    }
  }

  /// What comes of an answer written by hand.
  private Result raw(String answer) throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!server.isClosed())
              try (var socket = server.accept()) {
                if (socket.getInputStream().read(new byte[4_096]) > 0)
                  socket.getOutputStream().write(answer.getBytes(UTF_8));
              } catch (IOException _) {
                return;
              }
          });
      String address = "http://localhost:" + server.getLocalPort();
      return fetcher(List.of(URI.create(address)), 1_000).fetch(address + "/a");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410})
  void a_link_that_is_over_is_not_asked_again(int status) {
    String server = serve(exchange -> answer(exchange, status, CONTENT));

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a"))
        .isInstanceOfSatisfying(
            Result.Never.class, never -> assertThat(never.cause()).isEqualTo("attachment.gone"));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429})
  void a_server_in_trouble_is_asked_again_later(int status) {
    String server = serve(exchange -> answer(exchange, status, CONTENT));

    assertThat(fetcher(List.of(URI.create(server)), 1_000).fetch(server + "/a"))
        .isInstanceOf(Result.NotNow.class);
  }

  private Fetcher fetcher(List<URI> allowed, long largest) {
    return new Fetcher(properties(allowed, largest), this::resolve, Duration.ofSeconds(10));
  }

  private static FileProperties properties(List<URI> allowed, long largest) {
    var none = new FileProperties.S3(null, "us-east-1", "", "", "", true);
    return new FileProperties(null, DataSize.ofBytes(largest), allowed, none);
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    asked.add(host);
    if (host.equals("localhost") && !names.containsKey(host))
      return List.of(InetAddress.getLoopbackAddress());
    List<List<String>> answers = names.get(host);
    if (answers == null) return List.of(InetAddress.getByName("93.184.215.14"));
    long before = asked.stream().filter(host::equals).count() - 1;
    List<InetAddress> found = new ArrayList<>();
    for (String address : answers.get((int) Math.min(before, answers.size() - 1)))
      found.add(InetAddress.getByName(address));
    return found;
  }

  private String serve(Handler handler) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            requests.add(Map.copyOf(exchange.getRequestHeaders()));
            handler.handle(exchange);
            exchange.close();
          });
      server.start();
      servers.add(server);
      return "http://localhost:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
  }
}
