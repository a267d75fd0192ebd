package tintoi.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.access.Person;
import tintoi.access.Role;

class MailTest {
  private static final Letter LETTER =
      new Letter("Chào", "Dạ em chào anh", "<p>Dạ em chào anh</p>");
  private final Person nam =
      new Person(
          UUID.randomUUID(), UUID.randomUUID(), "nam@giayminh.vn", "Nam", Role.ADMIN, "vi", true);

  @Test
  void a_server_that_is_away_takes_the_letter_another_time() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(mail(closed, "none").send(UUID.randomUUID(), nam, LETTER))
        .isInstanceOf(Told.NotNow.class);
  }

  @Test
  void a_server_without_encryption_gets_nothing_where_encryption_is_asked_for() {
    var server = new GreenMail(ServerSetup.SMTP.dynamicPort());
    server.start();
    try {
      int port = server.getSmtp().getPort();
      assertThat(mail(port, "starttls").send(UUID.randomUUID(), nam, LETTER))
          .isInstanceOf(Told.NotNow.class);
      assertThat(server.getReceivedMessages()).isEmpty();
      assertThat(mail(port, "none").send(UUID.randomUUID(), nam, LETTER))
          .isInstanceOf(Told.Taken.class);
      assertThat(server.getReceivedMessages()).hasSize(1);
    } finally {
      server.stop();
    }
  }

  @Test
  void without_a_server_there_are_no_letters_and_a_password_is_never_sent_in_the_clear() {
    assertThat(mail(587, "none").configured()).isTrue();
    assertThat(
            new Mail(properties("", 587, "starttls"), URI.create("https://tintoi.example"))
                .configured())
        .isFalse();
    assertThatThrownBy(
            () -> new AlertProperties.Mail("h", 25, "user", "secret", "a@b.example", "none"))
        .hasMessageContaining("in the clear");
    assertThat(new AlertProperties.Mail("h", 25, "user", "secret", "a@b.example", "tls").toString())
        .doesNotContain("secret");
  }

  private static Mail mail(int port, String tls) {
    return new Mail(properties("127.0.0.1", port, tls), URI.create("https://tintoi.example"));
  }

  private static AlertProperties properties(String host, int port, String tls) {
    var mail = new AlertProperties.Mail(host, port, "", "", "Tintoi <a@b.example>", tls);
    return new AlertProperties(Duration.ofSeconds(5), false, mail);
  }
}
