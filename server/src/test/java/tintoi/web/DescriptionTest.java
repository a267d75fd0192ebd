package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/// What a program is generated from must be what is taken.
class DescriptionTest extends WebTest {
  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping endpoints;

  @Test
  void each_body_is_described_as_it_is_taken() {
    JsonNode described = shop.nobody().get("/api/openapi.json").is(200).json();
    Set<String> seen = new TreeSet<>();
    endpoints
        .getHandlerMethods()
        .forEach((mapping, handler) -> {
          Class<?> body = body(handler);
          if (!body.isRecord()) return;
          for (String path : mapping.getPatternValues())
            for (var method : mapping.getMethodsCondition().getMethods()) {
              if (!path.startsWith("/api/")) continue;
              seen.add(method + " " + path);
              assertThat(
                      properties(described, path, method.name().toLowerCase(java.util.Locale.ROOT)))
                  .as("%s %s", method, path)
                  .isEqualTo(names(body));
            }
        });
    assertThat(seen).hasSizeGreaterThan(20);
  }

  @Test
  void each_operation_says_in_which_form_it_refuses() {
    JsonNode described = shop.nobody().get("/api/openapi.json").is(200).json();
    int operations = 0;
    for (var path : described.path("paths").properties())
      for (var operation : path.getValue().properties()) {
        operations++;
        assertThat(operation.getValue().at("/responses/default/$ref").asString(""))
            .as("%s %s", operation.getKey(), path.getKey())
            .isEqualTo("#/components/responses/Problem");
      }
    assertThat(operations).isGreaterThan(50);
    assertThat(
            described
                .at("/components/responses/Problem/content")
                .path("application/problem+json")
                .at("/schema/$ref")
                .asString(""))
        .isEqualTo("#/components/schemas/ProblemDocument");
    JsonNode schemas = described.at("/components/schemas");
    assertThat(schemas.at("/ProblemDocument/properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(names(ProblemDocument.class));
    assertThat(schemas.at("/ProblemDocumentFieldProblem/properties").propertyNames())
        .containsExactlyInAnyOrder("field", "message");
    assertThat(schemas.at("/ProblemDocument/properties/texts").toString())
        .contains("#/components/schemas/Wording");
  }

  private static Class<?> body(HandlerMethod handler) {
    for (MethodParameter parameter : handler.getMethodParameters())
      if (parameter.hasParameterAnnotation(RequestBody.class)) return parameter.getParameterType();
    return void.class;
  }

  private static Set<String> names(Class<?> body) {
    return Arrays.stream(body.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> properties(JsonNode described, String path, String method) {
    JsonNode body = described.path("paths").path(path).path(method).path("requestBody");
    String name =
        body.at("/content/application~1json/schema/$ref").asString("").replaceFirst(".*/", "");
    Set<String> names = new TreeSet<>();
    described
        .path("components")
        .path("schemas")
        .path(name)
        .path("properties")
        .propertyStream()
        .forEach(property -> names.add(property.getKey()));
    return names;
  }
}
