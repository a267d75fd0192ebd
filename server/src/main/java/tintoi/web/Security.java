package tintoi.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.ExceptionHandlingConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.authentication.session.CompositeSessionAuthenticationStrategy;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfAuthenticationStrategy;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tintoi.access.People;
import tintoi.access.Tokens;

/// What a request must bring, and what every answer carries. Everything under `/api` asks for a
/// person, by session cookie or by API token, except signing in itself, what the sandbox shows
/// before that, what a reconnect link carries its own secret for, and the API's own description.
/// Webhooks are signed by the provider instead and do not come by here ([HooksFilter]); the web
/// app's files are no secret. `/livez`, `/readyz` and `/metrics` are open to whoever reaches the
/// port: they name no shop, person or text, only counts; who would not show them keeps them back at
/// the proxy.
@Configuration(proxyBeanMethods = false)
class Security {
  /// How long somebody stays signed in; `spring.session.timeout` is the same.
  static final Duration SIGNED_IN = Duration.ofDays(14);

  /// Scripts only of our own. Styles inline too: Mantine sets sizes and colours that way. Pictures
  /// from `blob:` are those a person is about to send, still in her browser.
  private static final String CONTENT_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
          + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

  private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final boolean encrypted;

  Security(@Value("${tintoi.public-url:http://localhost}") URI publicUrl) {
    encrypted = "https".equals(publicUrl.getScheme());
  }

  @Bean
  @Order(1)
  SecurityFilterChain chain(
      HttpSecurity http,
      People people,
      Tokens tokens,
      CsrfTokenRepository csrfTokens,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    http.securityMatcher("/api/**", "/connect/**");
    http.authorizeHttpRequests(requests ->
        requests
            .dispatcherTypeMatchers(
                DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
            .permitAll()
            .requestMatchers(HttpMethod.POST, "/api/session")
            .permitAll()
            .requestMatchers(HttpMethod.GET, "/api/sandbox", "/api/openapi.json")
            .permitAll()
            .requestMatchers("/api/reconnect", "/api/reconnect/**")
            .permitAll()
            .requestMatchers("/api/**")
            .authenticated()
            .anyRequest()
            .permitAll());
    http.addFilterBefore(new PersonFilter(people, tokens), AnonymousAuthenticationFilter.class);
    http.csrf(csrf -> protect(csrf, csrfTokens));
    http.exceptionHandling(handling -> explain(handling, problems));
    http.headers(Security::headers);
    http.formLogin(AbstractHttpConfigurer::disable);
    http.httpBasic(AbstractHttpConfigurer::disable);
    http.logout(AbstractHttpConfigurer::disable);
    http.requestCache(AbstractHttpConfigurer::disable);
    return http.build();
  }

  /// Files, providers' callbacks and health: nobody is asked who she is, so there is nothing to
  /// forge, and no cookie is set that a cache between us could hand to others.
  @Bean
  @Order(2)
  SecurityFilterChain open(HttpSecurity http) {
    http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
    http.headers(Security::headers);
    http.csrf(AbstractHttpConfigurer::disable);
    http.formLogin(AbstractHttpConfigurer::disable);
    http.httpBasic(AbstractHttpConfigurer::disable);
    http.logout(AbstractHttpConfigurer::disable);
    http.requestCache(AbstractHttpConfigurer::disable);
    http.securityContext(AbstractHttpConfigurer::disable);
    return http.build();
  }

  /// Each filter measured by itself tells nobody anything, and costs each request.
  @Bean
  SecurityObservationSettings unobserved() {
    return SecurityObservationSettings.noObservations();
  }

  private static void protect(CsrfConfigurer<HttpSecurity> csrf, CsrfTokenRepository tokens) {
    csrf.spa();
    csrf.csrfTokenRepository(tokens);
    csrf.requireCsrfProtectionMatcher(Security::couldBeForged);
  }

  /// A foreign page can make a browser send the session cookie, but not an Authorization header.
  /// Signing in brings no cookie that counts, and takes JSON only, which a foreign page may not
  /// send either.
  private static boolean couldBeForged(HttpServletRequest request) {
    String path = request.getServletPath();
    if (HARMLESS.contains(request.getMethod()) || !path.startsWith("/api/")) return false;
    if (request.getMethod().equals("POST") && path.equals("/api/session")) return false;
    // Believed for what the link carries, which the body must bring; JSON only, too.
    if (path.equals("/api/reconnect") || path.startsWith("/api/reconnect/")) return false;
    return !PersonFilter.hasToken(request);
  }

  /// Refusals made before a controller is reached are told like all others.
  private static void explain(
      ExceptionHandlingConfigurer<HttpSecurity> handling, HandlerExceptionResolver problems) {
    handling.authenticationEntryPoint((request, response, _) ->
        tell(problems, request, response, HttpStatus.UNAUTHORIZED, "sign_in.required"));
    handling.accessDeniedHandler((request, response, _) -> {
      // Whoever is not signed in forged nothing.
      if (request.getSession(false) == null)
        tell(problems, request, response, HttpStatus.UNAUTHORIZED, "sign_in.required");
      else tell(problems, request, response, HttpStatus.FORBIDDEN, "sign_in.csrf");
    });
  }

  private static void tell(
      HandlerExceptionResolver problems,
      HttpServletRequest request,
      HttpServletResponse response,
      HttpStatus status,
      String cause)
      throws IOException {
    var told = problems.resolveException(request, response, null, Problem.of(status, cause));
    if (told == null) response.sendError(status.value());
  }

  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY));
    headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN));
    headers.permissionsPolicyHeader(
        policy -> policy.policy("camera=(), microphone=(), geolocation=(), payment=()"));
  }

  @Bean
  CsrfTokenRepository csrfTokens() {
    CookieCsrfTokenRepository tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
    tokens.setCookieCustomizer(cookie -> cookie.secure(encrypted).sameSite("Lax"));
    return tokens;
  }

  @Bean
  SecurityContextRepository contexts() {
    return new HttpSessionSecurityContextRepository();
  }

  /// What happens when somebody signs in: a new session id, so that one planted before is worth
  /// nothing, and a new CSRF token.
  @Bean
  SessionAuthenticationStrategy renewal(CsrfTokenRepository csrfTokens) {
    return new CompositeSessionAuthenticationStrategy(
        List.of(
            new ChangeSessionIdAuthenticationStrategy(),
            new CsrfAuthenticationStrategy(csrfTokens)));
  }

  /// Lax: the way back from the provider's consent page must find the person signed in.
  @Bean
  DefaultCookieSerializer sessionCookie() {
    var cookie = new DefaultCookieSerializer();
    cookie.setCookieName("tintoi_session");
    cookie.setCookiePath("/");
    cookie.setUseHttpOnlyCookie(true);
    cookie.setUseSecureCookie(encrypted);
    cookie.setSameSite("Lax");
    cookie.setCookieMaxAge((int) SIGNED_IN.toSeconds());
    return cookie;
  }
}
