package tintoi.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tintoi.access.Person;

/// What the API says of itself, at `/api/openapi.json`.
@Configuration(proxyBeanMethods = false)
class Description {
  private static final String PROBLEM = "Problem";

  static {
    // Who is asking is told by cookie or token, never as a parameter.
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Person.class);
  }

  /// Records of one simple name stand in several controllers: each is called by both.
  @Bean
  ModelResolver models(ObjectMapperProvider provider) {
    return new ModelResolver(provider.jsonMapper(), new Names()).openapi31(provider.isOpenapi31());
  }

  private static final class Names extends TypeNameResolver {
    @Override
    protected String getNameOfClass(Class<?> type) {
      Class<?> around = type.getEnclosingClass();
      String name = super.getNameOfClass(type);
      return around == null
          ? name
          : around.getSimpleName().replaceFirst("(Controller|Json|Views?)$", "") + name;
    }
  }

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Tintoi")
                .version("0.1")
                .description(
                    """
                    A customer-messaging inbox that loses no message and explains every failure.

                    Sign in by `POST /api/session` (cookie, and the header X-XSRF-TOKEN with the \
                    value of the cookie XSRF-TOKEN for everything but reading), or send \
                    `Authorization: Bearer tt_…`. Refusals are problem documents (RFC 9457) with \
                    `cause`, `remedy`, `retryAt`, and sentences in Vietnamese and English. Lists \
                    are pages: pass `next` as `after`. Replies need an `Idempotency-Key`. \
                    A request with a person's id in the header `Tintoi-Person` is answered with \
                    401 if somebody else is signed in by then.\
                    """)
                .license(new License().name("Apache-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    "token", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
                .addSecuritySchemes(
                    "session",
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.COOKIE)
                        .name("tintoi_session")))
        .security(
            List.of(
                new SecurityRequirement().addList("token"),
                new SecurityRequirement().addList("session")));
  }

  /// Whatever goes wrong, wherever, is told in one form.
  @Bean
  OpenApiCustomizer oneFormOfProblem() {
    return api -> {
      ResolvedSchema document =
          ModelConverters.getInstance(true)
              .resolveAsResolvedSchema(new AnnotatedType(ProblemDocument.class).resolveAsRef(true));
      document.referencedSchemas.forEach(api.getComponents()::addSchemas);
      api.getComponents()
          .addResponses(
              PROBLEM,
              new ApiResponse()
                  .description("Refused, or not possible now: why, and what to do about it.")
                  .content(
                      new Content()
                          .addMediaType(
                              org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                              new MediaType().schema(document.schema))));
      api.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .map(Operation::getResponses)
          .forEach(answers ->
              answers.addApiResponse(ApiResponses.DEFAULT, new ApiResponse().$ref(PROBLEM)));
    };
  }
}
