package tintoi.channel;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.provider.Authorizer;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// Many connected Pages at once, without walking each through a consent page. In the server's
/// package because sealing a token is nobody else's business.
@NullMarked
public final class BenchChannels {
  private BenchChannels() {}

  public static UUID workspace(ApplicationContext server, Instant now) {
    UUID workspaceId = UuidCreator.getTimeOrderedEpoch();
    server
        .getBean(JdbcClient.class)
        .sql("insert into workspace (workspace_id, name, created_at) values (?, ?, ?)")
        .params(workspaceId, "bench", now.atOffset(ZoneOffset.UTC))
        .update();
    return workspaceId;
  }

  public static Channel page(ApplicationContext server, UUID workspaceId, int n, Instant now) {
    String externalId = "7" + "%014d".formatted(n);
    Channel channel =
        new Channel(
            workspaceId,
            UuidCreator.getTimeOrderedEpoch(),
            Provider.META,
            externalId,
            "Page " + n,
            Set.of(Use.MESSAGES),
            "bench",
            now,
            null,
            null);
    var candidate =
        new Authorizer.Candidate(
            externalId,
            channel.name(),
            new Authorizer.Secrets("token-" + n, null),
            null,
            Set.of(),
            List.of());
    new TransactionTemplate(server.getBean(PlatformTransactionManager.class))
        .executeWithoutResult(_ -> {
          server
              .getBean(JdbcClient.class)
              .sql(
                  """
                  insert into channel (workspace_id, channel_id, provider, external_id, name,
                    uses, connected_at)
                  values (?, ?, 'META', ?, ?, array['MESSAGES'], ?)
                  """)
              .params(
                  workspaceId,
                  channel.channelId(),
                  externalId,
                  channel.name(),
                  now.atOffset(ZoneOffset.UTC))
              .update();
          server
              .getBean(Grants.class)
              .put(
                  workspaceId,
                  channel.channelId(),
                  new Authorizer.Consent("1", "bench", List.of(candidate)),
                  candidate,
                  UuidCreator.getTimeOrderedEpoch());
          server.publishEvent(new ChannelChanged(channel, null));
        });
    return channel;
  }
}
