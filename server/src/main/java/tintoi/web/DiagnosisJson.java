package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Wording;

/// A diagnosis as everybody outside sees it: on screen, in the outbox, in an incident, by API.
///
/// @param group heading under which people see it, in lower case
/// @param owner who can heal it, in lower case; often not the reader
/// @param texts by language, names and times filled in
/// @param actions what this reader may do about it, first the best
/// @param until when it goes by itself; null if no clock brings that
public record DiagnosisJson(
    String kind,
    String cause,
    String group,
    String reach,
    String owner,
    Map<String, Wording> texts,
    List<String> actions,
    @Nullable Instant until,
    @Nullable Instant since,
    Evidence evidence) {

  /// The provider's own words, for "Details".
  ///
  /// @param http null if nothing came back
  public record Evidence(@Nullable Integer http, String code, String text, String trace) {}
}
