package tintoi.web;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tintoi.ServerTest;
import tintoi.TestClock;

/// A test over HTTP of a server whose providers cannot be reached. Each test has a shop of its own;
/// all share one server.
@ServerTest
@TestPropertySource(
    properties = {
      "tintoi.meta.app-id=1000000000000001",
      "tintoi.meta.app-secret=" + WebTest.META_SECRET,
      "tintoi.meta.verify-token=tintoi-verify",
      "tintoi.meta.graph-url=http://127.0.0.1:9",
      "tintoi.zalo.app-id=2000000000000001",
      "tintoi.zalo.app-secret=zalo-app-secret-sandbox",
      "tintoi.zalo.oa-secret=zalo-oa-secret-sandbox",
      "tintoi.zalo.api-url=http://127.0.0.1:9",
      "tintoi.zalo.oauth-url=http://127.0.0.1:9",
      "tintoi.sign-in.cost=10",
      "tintoi.support-address=support@example.org",
      "logging.structured.format.console="
    })
abstract class WebTest {
  static final String META_SECRET = "meta-app-secret-sandbox";
  private static final AtomicLong PAGES = new AtomicLong(700_000_000_000_000L);

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  @Autowired TestClock clock;
  @LocalServerPort int port;

  Shop shop;

  @BeforeEach
  void openShop() {
    clock.set(TestClock.NOON);
    shop = anotherShop();
  }

  Shop anotherShop() {
    return new Shop(context, port, Long.toString(PAGES.incrementAndGet()));
  }

  int count(String table, Shop of) {
    return jdbc.sql("select count(*) from " + table + " where workspace_id = ?")
        .param(of.workspaceId)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// Of the webhook with this body, in the journal.
  String state(byte[] body) {
    return jdbc.sql("select state from journal where body = ?")
        .param(body)
        .query((row, _) -> row.getString(1))
        .single();
  }
}
