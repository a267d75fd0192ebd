package tintoi.alert;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How people are told.
///
/// @param every how often one looks for what is to be told
/// @param privateTargets true lets webhooks go to addresses inside (10.0.0.0/8, localhost, …) and
///   by plain http: for a network where everybody who may add a webhook may reach everything
/// @param mail the server that takes letters; without its host there are none
@ConfigurationProperties("tintoi.alert")
record AlertProperties(
    @DefaultValue("5s") Duration every,
    @DefaultValue("false") boolean privateTargets,
    @DefaultValue Mail mail) {

  /// @param host empty = no e-mail
  /// @param username empty = the server asks for none
  /// @param password never printed
  /// @param from who the letters are from
  /// @param tls "starttls" (demanded, not merely offered), "tls" (from the first byte) or "none"
  record Mail(
      @DefaultValue("") String host,
      @DefaultValue("587") int port,
      @DefaultValue("") String username,
      @DefaultValue("") String password,
      @DefaultValue("Tintoi <tintoi@localhost>") String from,
      @DefaultValue("starttls") String tls) {

    Mail {
      if (!tls.matches("starttls|tls|none"))
        throw new IllegalArgumentException(
            "tintoi.alert.mail.tls is %s, must be starttls, tls or none".formatted(tls));
      if (!username.isEmpty() && tls.equals("none"))
        throw new IllegalArgumentException(
            "tintoi.alert.mail.tls is none, but a password would be sent in the clear");
    }

    @Override
    public String toString() {
      return "Mail[host=%s, port=%d, password=***]".formatted(host, port);
    }
  }

  /// Where the one link in a letter leads.
  static URI page(URI publicUrl, String path) {
    return URI.create(publicUrl.toString().replaceAll("/+$", "") + path);
  }
}
