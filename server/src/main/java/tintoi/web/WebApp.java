package tintoi.web;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/// The web app's files. A path of the app's own ("/settings/messages/zalo") is none of a file: it
/// gets the app, which knows what to show there.
@Configuration(proxyBeanMethods = false)
class WebApp implements WebMvcConfigurer {
  private static final String FILES = "classpath:/META-INF/resources/";
  private static final List<String> NOT_THE_APP =
      List.of("api/", "hooks/", "connect/", "media/", "actuator/");

  /// Where probes look by habit. The app would answer there, and well, whatever is wrong.
  private static final List<String> PROBED = List.of("/healthz", "/actuator/health");

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    // Their names carry their content's hash: what changes has another name.
    registry
        .addResourceHandler("/assets/**")
        .addResourceLocations(FILES + "assets/")
        .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
    registry
        .addResourceHandler("/**")
        .addResourceLocations(FILES)
        .setCacheControl(CacheControl.noCache())
        .resourceChain(false) // a cache of resolved paths would grow with every path asked for
        .addResolver(new AppOrFile());
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    for (String path : PROBED) registry.addViewController(path).setViewName("forward:/readyz");
  }

  private static final class AppOrFile extends PathResourceResolver {
    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      Resource file = path.isEmpty() ? null : super.getResource(path, location);
      if (file != null) return file;
      // A page of help is named after its cause, as in help/window.closed.
      boolean isFile = path.indexOf('.') >= 0 && !path.startsWith("help/");
      boolean isApp = !isFile && NOT_THE_APP.stream().noneMatch(path::startsWith);
      return isApp ? super.getResource("index.html", location) : null;
    }
  }
}
