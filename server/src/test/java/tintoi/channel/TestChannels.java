package tintoi.channel;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.provider.Authorizer;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// Connects a channel without walking through a consent page, for tests of what comes after.
public final class TestChannels {
  private final JdbcClient jdbc;
  private final Grants grants;
  private final ApplicationEventPublisher events;
  private final TransactionTemplate transaction;

  public TestChannels(ApplicationContext context) {
    jdbc = context.getBean(JdbcClient.class);
    grants = context.getBean(Grants.class);
    events = context;
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  public UUID workspace(String name, Instant now) {
    UUID workspaceId = UuidCreator.getTimeOrderedEpoch();
    jdbc.sql("insert into workspace (workspace_id, name, created_at) values (?, ?, ?)")
        .params(workspaceId, name, now.atOffset(ZoneOffset.UTC))
        .update();
    return workspaceId;
  }

  public Channel connect(
      UUID workspaceId, Provider provider, String externalId, String token, Instant now) {
    Channel channel =
        new Channel(
            workspaceId,
            UuidCreator.getTimeOrderedEpoch(),
            provider,
            externalId,
            "Giày Minh " + externalId,
            Set.of(Use.values()),
            "Nguyễn Văn Nam",
            now,
            null,
            null);
    transaction.executeWithoutResult(_ -> {
      jdbc.sql(
              """
              insert into channel
                (workspace_id, channel_id, provider, external_id, name, uses, connected_at)
              values (?, ?, ?, ?, ?, ?, ?)
              """)
          .params(
              workspaceId,
              channel.channelId(),
              provider.name(),
              externalId,
              channel.name(),
              new String[] {"MESSAGES", "COMMENTS"},
              now.atOffset(ZoneOffset.UTC))
          .update();
      grant(channel, token, null);
      events.publishEvent(new ChannelChanged(channel, null));
    });
    return channel;
  }

  /// Connects it again, with another token.
  public void reconnect(Channel channel, String token) {
    reconnect(channel, token, null);
  }

  /// The same.
  ///
  /// @param refresh the token by which it is renewed; null if it cannot be
  public void reconnect(Channel channel, String token, @Nullable String refresh) {
    transaction.executeWithoutResult(_ -> {
      grant(channel, token, refresh);
      events.publishEvent(new ChannelChanged(channel, null));
    });
  }

  private void grant(Channel channel, String token, @Nullable String refresh) {
    var candidate =
        new Authorizer.Candidate(
            channel.externalId(),
            channel.name(),
            new Authorizer.Secrets(token, refresh),
            null,
            Set.of("pages_messaging"),
            List.of());
    grants.put(
        channel.workspaceId(),
        channel.channelId(),
        new Authorizer.Consent("900", "Nguyễn Văn Nam", List.of(candidate)),
        candidate,
        UuidCreator.getTimeOrderedEpoch());
  }
}
