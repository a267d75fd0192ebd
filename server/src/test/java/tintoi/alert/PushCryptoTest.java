package tintoi.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.junit.jupiter.api.Test;

/// Held against the example of RFC 8291, Appendix A, and against a browser of our own.
class PushCryptoTest {
  private static final String TEXT = "When I grow up, I want to be a watermelon";
  private static final String OWN_OPEN =
      "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  private static final String OWN_SECRET = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
  private static final String BROWSER_OPEN =
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  private static final String BROWSER_SECRET = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
  private static final String SALT = "DGv6ra1nlYgDCS1FRnbzlw";
  private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";
  private static final String SEALED =
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
          + "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNW"
          + "QexSgSxsj_Qulcy4a-fN";

  @Test
  void the_example_of_the_rfc_comes_out_to_the_letter() throws Exception {
    byte[] sealed =
        PushCrypto.seal(
            TEXT.getBytes(US_ASCII),
            PushCrypto.point(Receiver.bytes(BROWSER_OPEN)),
            Receiver.bytes(AUTH),
            Receiver.pair(OWN_OPEN, OWN_SECRET),
            Receiver.bytes(SALT));

    assertThat(Receiver.url(sealed)).isEqualTo(SEALED);
  }

  @Test
  void a_browser_opens_the_example_and_what_we_seal() throws Exception {
    var browser = new Receiver(Receiver.pair(BROWSER_OPEN, BROWSER_SECRET), Receiver.bytes(AUTH));
    assertThat(new String(browser.open(Receiver.bytes(SEALED)), US_ASCII)).isEqualTo(TEXT);

    for (int n = 0; n < 20; n++) {
      byte[] sealed =
          PushCrypto.seal(
              ("Trang “Giày Minh” cần bạn " + n).getBytes(UTF_8),
              PushCrypto.point(Receiver.bytes(BROWSER_OPEN)),
              Receiver.bytes(AUTH),
              PushCrypto.newPair(),
              Receiver.bytes(SALT));
      assertThat(new String(browser.open(sealed), UTF_8)).endsWith("cần bạn " + n);
    }
  }

  @Test
  void the_proof_is_signed_with_our_key() throws Exception {
    KeyPair pair = PushCrypto.newPair();
    String token =
        PushCrypto.token("{\"aud\":\"https://push.example\"}", (ECPrivateKey) pair.getPrivate());

    int dot = token.lastIndexOf('.');
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(pair.getPublic());
    signature.update(token.substring(0, dot).getBytes(US_ASCII));
    assertThat(signature.verify(Receiver.bytes(token.substring(dot + 1)))).isTrue();
    assertThat(new String(Receiver.bytes(token.substring(0, token.indexOf('.'))), US_ASCII))
        .isEqualTo("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");
  }

  @Test
  void what_is_no_point_of_the_curve_is_refused() throws Exception {
    byte[] point = PushCrypto.bytes((ECPublicKey) PushCrypto.newPair().getPublic());
    assertThat(PushCrypto.bytes(PushCrypto.point(point))).isEqualTo(point);
    point[64] ^= 1;
    assertThatThrownBy(() -> PushCrypto.point(point)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> PushCrypto.point(new byte[65]))
        .isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> PushCrypto.point(new byte[10]))
        .isInstanceOf(InvalidKeyException.class);
  }
}
