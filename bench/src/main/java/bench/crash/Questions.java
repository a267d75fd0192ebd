package bench.crash;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.delivery.Outbox;
import tintoi.delivery.Recipients;
import tintoi.provider.ChannelKind;

/// What waits for people: the agent, asked what became of a message, looks at the customer's
/// conversation; and a customer who must write before anything may go to her writes.
final class Questions {
  private final World world;

  /// What the agent has seen of the provider's log, and how far.
  private final Set<UUID> there = new HashSet<>();

  private int looked;
  private int asked;
  private int wrote;

  private record Question(UUID delivery, int attempts) {}

  private record Silent(UUID channel, ChannelKind kind, UUID conversation) {}

  Questions(World world) {
    this.world = world;
  }

  /// How often the agent was asked so far.
  int asked() {
    return asked;
  }

  /// How often a customer wrote so far because something waited for that.
  int wrote() {
    return wrote;
  }

  /// @return how many people were waited for
  int answer() throws IOException, InterruptedException {
    return decide() + write();
  }

  private int decide() throws IOException, InterruptedException {
    List<Verdict.Taken> news = world.taken(looked);
    looked += news.size();
    news.forEach(one -> there.add(one.delivery()));
    List<Question> questions =
        held("AGENT_DECIDES")
            .query((row, _) ->
                new Question(row.getObject("delivery_id", UUID.class), row.getInt("attempts")))
            .list();
    questions.forEach(this::decide);
    return questions.size();
  }

  private void decide(Question question) {
    asked++;
    UUID id = question.delivery;
    Outbox.Decision arrived =
        there.contains(id) ? Outbox.Decision.ARRIVED : Outbox.Decision.SEND_AGAIN;
    world.desk.outbox().decide(world.desk.workspace(), id, question.attempts, arrived);
  }

  private int write() {
    Set<Silent> silent =
        new HashSet<>(
            held("CUSTOMER_WRITES")
                .query((row, _) ->
                    new Silent(
                        row.getObject("channel_id", UUID.class),
                        ChannelKind.valueOf(row.getString("kind")),
                        row.getObject("conversation_id", UUID.class)))
                .list());
    Recipients recipients = world.desk.recipients();
    for (Silent one : silent)
      recipients.wrote(
          world.desk.workspace(),
          one.channel,
          one.kind,
          one.conversation,
          world.desk.clock.instant());
    wrote += silent.size();
    return silent.size();
  }

  private JdbcClient.StatementSpec held(String condition) {
    return world
        .desk
        .jdbc()
        .sql("select * from delivery where workspace_id = ? and state = 'HELD' and condition = ?")
        .params(List.of(world.desk.workspace(), condition));
  }
}
