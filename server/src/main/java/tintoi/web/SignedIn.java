package tintoi.web;

import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/// What a session keeps of the person who signed in: who she is, nothing she may do. That is read
/// from the database with every request, so that a role taken away is gone at once.
final class SignedIn extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1;

  /// Who.
  record Who(UUID workspaceId, UUID personId) implements Serializable {}

  private final Who who;

  SignedIn(UUID workspaceId, UUID personId) {
    super(List.<GrantedAuthority>of());
    who = new Who(workspaceId, personId);
    setAuthenticated(true);
  }

  Who who() {
    return who;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return who;
  }

  /// The key by which sessions of one person are found.
  @Override
  public String getName() {
    return who.personId().toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedIn signedIn && who.equals(signedIn.who);
  }

  @Override
  public int hashCode() {
    return who.hashCode();
  }
}
