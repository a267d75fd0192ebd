package tintoi.channel;

import static tintoi.provider.Use.COMMENTS;
import static tintoi.provider.Use.MESSAGES;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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

  /// A Page that is connected for its messages.
  public static Channel page(ApplicationContext server, UUID workspaceId, int n, Instant now) {
    String externalId = "7" + "%014d".formatted(n);
    return connect(
        server, channel(workspaceId, Provider.META, externalId, EnumSet.of(MESSAGES), now));
  }

  /// A Page that is connected for its messages and its comments.
  public static Channel pageWithComments(
      ApplicationContext server, UUID workspaceId, int n, Instant now) {
    String externalId = "7" + "%014d".formatted(n);
    var uses = EnumSet.of(MESSAGES, COMMENTS);
    return connect(server, channel(workspaceId, Provider.META, externalId, uses, now));
  }

  public static Channel officialAccount(
      ApplicationContext server, UUID workspaceId, int n, Instant now) {
    String externalId = "8" + "%014d".formatted(n);
    return connect(
        server, channel(workspaceId, Provider.ZALO, externalId, EnumSet.of(MESSAGES), now));
  }

  private static Channel channel(
      UUID workspaceId, Provider provider, String externalId, Set<Use> uses, Instant now) {
    return new Channel(
        workspaceId,
        UuidCreator.getTimeOrderedEpoch(),
        provider,
        externalId,
        "Page " + externalId,
        uses,
        "bench",
        now,
        null,
        null);
  }

  private static Channel connect(ApplicationContext server, Channel channel) {
    var candidate =
        new Authorizer.Candidate(
            channel.externalId(),
            channel.name(),
            new Authorizer.Secrets("token-" + channel.externalId(), null),
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
                  values (?, ?, ?, ?, ?, string_to_array(?, ','), ?)
                  """)
              .params(
                  channel.workspaceId(),
                  channel.channelId(),
                  channel.provider().name(),
                  channel.externalId(),
                  channel.name(),
                  channel.uses().stream().map(Use::name).collect(Collectors.joining(",")),
                  channel.authorizedAt().atOffset(ZoneOffset.UTC))
              .update();
          server
              .getBean(Grants.class)
              .put(
                  channel.workspaceId(),
                  channel.channelId(),
                  new Authorizer.Consent("1", "bench", List.of(candidate)),
                  candidate,
                  UuidCreator.getTimeOrderedEpoch());
          server.publishEvent(new ChannelChanged(channel, null));
        });
    return channel;
  }
}
