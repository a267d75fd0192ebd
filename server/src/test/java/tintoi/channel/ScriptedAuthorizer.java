package tintoi.channel;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tintoi.provider.Authorizer;
import tintoi.provider.Credential;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// A provider that renews as the test says, and remembers what it was asked.
final class ScriptedAuthorizer implements Authorizer {
  final List<String> renewed = new CopyOnWriteArrayList<>();
  Renewal next = new Renewal.NotRenewable();

  /// What happens between the provider's answer and our hearing it.
  Runnable meanwhile = () -> {};

  @Override
  public Provider provider() {
    return Provider.ZALO;
  }

  @Override
  public Renewal renew(String refreshToken) {
    renewed.add(refreshToken);
    meanwhile.run();
    return next;
  }

  @Override
  public URI authorizeUri(
      Set<Use> uses, URI redirect, String state, String verifier, boolean again) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Exchange exchange(Map<String, String> parameters, URI redirect, String verifier) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Check> check(Credential credential, Set<Use> uses, boolean repair) {
    throw new UnsupportedOperationException();
  }
}
