package tintoi.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a webhook must not reach, however it is written.
class DestinationTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::808:808]/",
        "https://[2001:0:7f00:1::]/",
        "https://[2001:db8::1]/",
        "https://[fec0::1]/",
        "https://[fe80::1%25lo]/",
        "https://017700000001/",
        "https://127.0.0.1.nip.invalid/",
        "https://8.8.8.8@127.0.0.1/",
        "https://[2002:7f00:1::]/",
        "https://[::127.0.0.1]/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[ff02::1]/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "https://user:secret@93.184.216.34/",
        "https:///nowhere",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "file:///etc/passwd"
      })
  void an_address_inside_or_of_another_scheme_is_refused(String url) {
    assertThatThrownBy(() -> Destination.of(URI.create(url), false))
        .isInstanceOfAny(Destination.Forbidden.class, UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "172.32.0.1"})
  void a_public_address_is_taken(String address) throws Exception {
    assertThat(Destination.isInside(InetAddress.getByName(address))).isFalse();
  }

  @Test
  void what_was_judged_is_what_is_connected_to() throws Exception {
    var there = Destination.of(URI.create("https://93.184.216.34:8443/in?x=1"), false);

    assertThat(there.addresses()).containsExactly(InetAddress.getByName("93.184.216.34"));
    assertThat(there.port()).isEqualTo(8443);
    assertThat(there.encrypted()).isTrue();
  }

  @Test
  void a_webhook_to_the_inside_is_given_up_without_a_connection() {
    var mail = new AlertProperties.Mail("", 587, "", "", "a@b.example", "starttls");
    var post = new Post(new AlertProperties(Duration.ofSeconds(5), false, mail));

    assertThat(post.send(URI.create("https://127.0.0.1:1/"), "whsec_AAAA", "msg_1", 1, "{}"))
        .isInstanceOf(Told.Never.class);
    assertThat(post.objection(URI.create("https://localhost/"))).isEqualTo("it leads inside");
  }
}
