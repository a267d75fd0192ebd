package tintoi.alert;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;
import tintoi.access.Person;

/// Letters by SMTP. A letter that is handed over twice, because our node died before it could note
/// the first time, has the same Message-ID: mail programs show it once.
@Component
class Mail {
  private static final String LIMIT = "15000";

  private final AlertProperties.Mail settings;
  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();
  private final String host;

  Mail(AlertProperties alert, @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    settings = alert.mail();
    String name = publicUrl.getHost();
    host = name == null ? "localhost" : IDN.toASCII(name);
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
    Properties smtp = sender.getJavaMailProperties();
    for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"})
      smtp.setProperty("mail.smtp." + limit, LIMIT);
    boolean tls = settings.tls().equals("tls");
    boolean starttls = settings.tls().equals("starttls");
    smtp.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls));
    smtp.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    smtp.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
    smtp.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
    if (!settings.username().isEmpty()) {
      sender.setUsername(settings.username());
      sender.setPassword(settings.password());
      smtp.setProperty("mail.smtp.auth", "true");
    }
  }

  boolean configured() {
    return !settings.host().isEmpty();
  }

  Told send(UUID alertId, Person to, Letter letter) {
    try {
      sender.send(message(alertId, to, letter));
      return new Told.Taken();
    } catch (MessagingException | MailParseException e) {
      return new Told.Never("cannot be written: " + brief(e));
    } catch (MailSendException e) {
      return new Told.NotNow(brief(e), null);
    } catch (MailException e) {
      return new Told.NotNow(brief(e), null);
    }
  }

  private MimeMessage message(UUID alertId, Person to, Letter letter) throws MessagingException {
    String id = "<%s.%s@%s>".formatted(alertId, to.personId(), host);
    var message = new Identified(sender, id);
    var parts =
        new MimeMessageHelper(
            message, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED, StandardCharsets.UTF_8.name());
    parts.setFrom(new InternetAddress(settings.from()));
    parts.setTo(new InternetAddress(to.email()));
    parts.setSubject(letter.subject());
    parts.setText(letter.text(), letter.html());
    // No holiday replies, please.
    message.setHeader("Auto-Submitted", "auto-generated");
    return message;
  }

  /// The library would make an id of its own each time.
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(JavaMailSenderImpl sender, String id) {
      super(sender.getSession());
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  /// The server's words; never the password, which no exception carries.
  private static String brief(Exception e) {
    Throwable cause = e;
    for (Throwable next = e.getCause(); next != null; next = next.getCause()) cause = next;
    String words = cause.getMessage();
    return cause.getClass().getSimpleName() + (words == null ? "" : ": " + words.strip());
  }
}
