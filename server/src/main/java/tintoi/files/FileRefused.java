package tintoi.files;

import java.util.Map;

/// A file is not kept, with a reason that can be explained to whoever brought it.
public final class FileRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String key;
  private final transient Map<String, Object> facts;

  FileRefused(String key, Map<String, Object> facts) {
    super(key, null, false, false);
    this.key = key;
    this.facts = facts;
  }

  /// Of the failure dictionary.
  public String key() {
    return key;
  }

  public Map<String, Object> facts() {
    return facts;
  }
}
