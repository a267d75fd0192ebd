package tintoi;

import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import tintoi.postgres.PostgresUnavailable;

/// Says in one sentence why the server cannot start, where the reason is the operator's to mend. A
/// mistake of ours goes on to Spring's own report, with its stack trace.
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartReporter implements SpringBootExceptionReporter {

  @Override
  public boolean reportException(Throwable failure) {
    Optional<String> sentence = sentence(failure);
    sentence.ifPresent(text -> System.err.println("tintoi: " + text));
    return sentence.isPresent();
  }

  static Optional<String> sentence(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String said = sentenceOf(e);
      if (said != null) return Optional.of(said);
    }
    return Optional.empty();
  }

  private static @Nullable String sentenceOf(Throwable e) {
    return switch (e) {
      case PostgresUnavailable p -> p.getMessage();
      case PortInUseException p ->
          "Port %d is already in use: stop the program that uses it, or set PORT to another."
              .formatted(p.getPort());
      case ConfigurationPropertiesBindException c -> setting(c);
      case InvalidConfigurationPropertyValueException c -> setting(c);
      case UnsatisfiedDependencyException c
          when c.getCause() instanceof TypeMismatchException wrong ->
          setting(c.getInjectionPoint(), wrong);
      case FlywayException f -> "The database's tables do not fit this version: " + line(f);
      case FileSystemException f ->
          "%s cannot be used: %s."
              .formatted(f.getFile(), f.getReason() == null ? "permission denied" : f.getReason());
      default -> null;
    };
  }

  /// As the operator wrote it: the setting, its value, the rule.
  private static String setting(Throwable failure) {
    String name = "";
    String value = "";
    String rule = String.valueOf(failure.getMessage());
    for (Throwable e = failure.getCause(); e != null; e = e.getCause()) {
      if (e instanceof BindException bind) {
        name = bind.getName().toString();
        if (bind.getProperty() != null) value = String.valueOf(bind.getProperty().getValue());
      }
      if (e instanceof BindValidationException invalid) return invalid(invalid);
      if (e.getMessage() != null) rule = e.getMessage();
    }
    if (rule.startsWith(name) || value.isEmpty()) return rule;
    return "%s is %s: %s".formatted(name, shown(name, value), rule);
  }

  /// One that whoever reads it refuses. Without a value the reason is a sentence of its own.
  private static @Nullable String setting(InvalidConfigurationPropertyValueException refused) {
    Object value = refused.getValue();
    return value == null
        ? refused.getReason()
        : "%s is %s: %s"
            .formatted(
                refused.getName(), shown(refused.getName(), value.toString()), refused.getReason());
  }

  /// One that a constructor asks for by name, and gets what it cannot take. Null if it is a bean
  /// that does not fit, which is a mistake of ours.
  private static @Nullable String setting(
      @Nullable InjectionPoint point, TypeMismatchException wrong) {
    Value asked = point == null ? null : point.getAnnotation(Value.class);
    Class<?> type = wrong.getRequiredType();
    if (asked == null || type == null) return null;
    String name = asked.value().replaceFirst("^\\$\\{([^:}]+).*", "$1");
    return "%s is %s, which is no %s"
        .formatted(name, shown(name, String.valueOf(wrong.getValue())), type.getSimpleName());
  }

  private static String invalid(BindValidationException e) {
    var errors = e.getValidationErrors();
    var first = errors.getAllErrors().getFirst();
    if (!(first instanceof FieldError field))
      return errors.getName() + " " + first.getDefaultMessage();
    String name = errors.getName() + "." + kebab(field.getField());
    return "%s is %s, it %s"
        .formatted(
            name, shown(name, String.valueOf(field.getRejectedValue())), field.getDefaultMessage());
  }

  private static String kebab(String field) {
    return field.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String shown(String name, String value) {
    boolean secret = name.contains("secret") || name.contains("token") || name.contains("password");
    return secret ? "***" : value;
  }

  private static String line(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
