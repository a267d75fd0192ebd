package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tintoi.delivery.Receipts;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;

/// The intake that hears what the provider tells of our own messages, and comes to what the
/// product's comes to.
final class Hearing {
  private final AtomicInteger strange = new AtomicInteger();
  private final ApplicationContext context;
  private final Customers customers;

  Hearing(ApplicationContext context, Customers customers) {
    this.context = context;
    this.customers = customers;
  }

  /// Of our own messages, those that were taken for somebody else's.
  int strange() {
    return strange.get();
  }

  void hear(HttpExchange exchange) throws IOException {
    String[] fields =
        new String(exchange.getRequestBody().readAllBytes(), UTF_8)
            .replace("\n", "")
            .split("\t", -1);
    exchange.sendResponseHeaders(hears(fields) ? 200 : 503, -1);
    exchange.close();
  }

  /// @param fields id, then those of [Said]
  private boolean hears(String[] fields) {
    Talk talk = customers.at(fields[3]);
    if (talk == null) return true;
    try {
      Receipts.Heard heard =
          context
              .getBean(Receipts.class)
              .echo(
                  talk.channel.workspaceId(),
                  talk.channel.channelId(),
                  talk.customer.conversationId(),
                  echo(fields));
      if (heard == Receipts.Heard.FOREIGN && strange.incrementAndGet() <= 20)
        System.err.println("taken for another's: " + String.join(" ", fields));
      return heard != Receipts.Heard.LATER;
    } catch (DataAccessException | TransactionException _) {
      return false;
    }
  }

  /// A private answer comes back as any message to a person does. A file has no words: those in the
  /// log are its name.
  private static InboundEvent.Echo echo(String[] fields) {
    ChannelKind way = ChannelKind.valueOf(fields[7]);
    List<Attachment> attachments =
        switch (fields[8]) {
          case "" -> List.of();
          case "picture", "photo" -> List.of(new Attachment(Attachment.Kind.IMAGE, "", ""));
          default -> List.of(new Attachment(Attachment.Kind.FILE, "", ""));
        };
    return new InboundEvent.Echo(
        way == ChannelKind.PRIVATE_REPLY ? ChannelKind.MESSENGER : way,
        fields[2],
        fields[3],
        fields[0],
        fields[8].equals("file") || fields[8].equals("photo") ? "" : fields[5],
        attachments,
        Instant.ofEpochMilli(Long.parseLong(fields[1])),
        reference(fields[4]));
  }

  private static @Nullable UUID reference(String text) {
    return text.isEmpty() ? null : UUID.fromString(text);
  }
}
