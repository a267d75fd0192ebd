package tintoi.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Wording;

/// A problem as RFC 9457 has it, with what a person needs beside what a program needs.
///
/// @param title in the reader's language, as are detail and remedy
/// @param instance null if the request could not be read as far as its address
/// @param cause key of the failure dictionary
/// @param retryAt when it is worth trying again; null if no clock brings that
/// @param texts by language
/// @param actions what this reader may do about it, first the best
/// @param errors which fields are to be corrected; null if it is not about fields
record ProblemDocument(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    String cause,
    String remedy,
    @Nullable Instant retryAt,
    Map<String, Wording> texts,
    List<String> actions,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FieldProblem> errors) {

  /// What is not right about a field.
  record FieldProblem(String field, String message) {}
}
