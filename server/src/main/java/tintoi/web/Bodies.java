package tintoi.web;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/// How the bodies of our own API are read: to the letter. What is misspelt, or of another type,
/// would have to be guessed, and the guess may be with a customer before anybody sees it. What
/// providers send and what we have stored is read by mappers of its own: there, more may come.
@Configuration(proxyBeanMethods = false)
class Bodies {
  /// Of a name that somebody else made up.
  private static final int LONGEST = 100;

  /// A number is no text. Names and enums: `spring.jackson` among the settings.
  @Bean
  JsonMapperBuilderCustomizer textsAreTexts() {
    return mapper ->
        mapper.withCoercionConfig(
            LogicalType.Textual,
            texts -> {
              texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            });
  }

  /// U+0000 is a letter in JSON and none in PostgreSQL, and nobody writes it on purpose: it is
  /// refused here, wherever it stands, and not by the table it was meant for.
  @Bean
  JsonMapperBuilderCustomizer textsCanBeKept() {
    return mapper ->
        mapper.addModule(
            new SimpleModule("tintoi.texts").addDeserializer(String.class, new Keepable()));
  }

  private static final class Keepable extends StringDeserializer {
    @Override
    public String deserialize(JsonParser json, DeserializationContext context) {
      String text = super.deserialize(json, context);
      // Not the text itself: it may be a password.
      if (text != null && text.indexOf('\0') >= 0)
        throw context.weirdStringException("", String.class, "it holds U+0000");
      return text;
    }
  }

  static Problem problem(HttpMessageNotReadableException e) {
    String field = field(e);
    if (field.isEmpty()) return Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
    String cause = isUnknown(e) ? "request.field_unknown" : "request.field_value";
    return Problem.of(HttpStatus.BAD_REQUEST, cause, Map.of("field", field));
  }

  static boolean isUnknown(HttpMessageNotReadableException e) {
    return e.getCause() instanceof UnrecognizedPropertyException;
  }

  /// @return as "draft.text" or "deliveries[0].id"; "" if it is not about a field
  static String field(HttpMessageNotReadableException e) {
    if (!(e.getCause() instanceof MismatchedInputException mismatch)) return "";
    String path = mismatch.getPath().stream().map(Bodies::step).collect(Collectors.joining());
    String field = path.startsWith(".") ? path.substring(1) : path;
    return field.length() <= LONGEST ? field : field.substring(0, LONGEST) + "…";
  }

  private static String step(Reference step) {
    String name = step.getPropertyName();
    return name == null ? "[" + step.getIndex() + "]" : "." + name;
  }
}
