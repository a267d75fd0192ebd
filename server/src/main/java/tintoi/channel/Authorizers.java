package tintoi.channel;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tintoi.provider.Authorizer;
import tintoi.provider.Provider;

/// The authorizer of each provider.
@Component
class Authorizers {
  private final Map<Provider, Authorizer> byProvider = new EnumMap<>(Provider.class);

  Authorizers(List<Authorizer> authorizers) {
    authorizers.forEach(authorizer -> byProvider.put(authorizer.provider(), authorizer));
  }

  Authorizer of(Provider provider) {
    Authorizer authorizer = byProvider.get(provider);
    if (authorizer == null) throw new IllegalStateException("no authorizer for " + provider);
    return authorizer;
  }
}
