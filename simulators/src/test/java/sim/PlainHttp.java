package sim;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APIRequest.IRequestExecutor;
import com.facebook.ads.sdk.APIRequest.ResponseWrapper;
import com.google.gson.Gson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How Meta's SDK calls, over plain HTTP: its own executor insists on TLS, and may be replaced.
final class PlainHttp implements IRequestExecutor {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Gson gson = new Gson();

  @Override
  public ResponseWrapper execute(
      String method, String url, Map<String, Object> parameters, APIContext context)
      throws APIException, IOException {
    return switch (method) {
      case "POST" -> sendPost(url, parameters, context);
      case "DELETE" -> sendDelete(url, parameters, context);
      default -> sendGet(url, parameters, context);
    };
  }

  @Override
  public ResponseWrapper sendGet(String url, Map<String, Object> parameters, APIContext context)
      throws APIException, IOException {
    return send(HttpRequest.newBuilder(URI.create(url + "?" + query(parameters))).GET());
  }

  @Override
  public ResponseWrapper sendPost(String url, Map<String, Object> parameters, APIContext context)
      throws APIException, IOException {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(query(parameters))));
  }

  @Override
  public ResponseWrapper sendDelete(String url, Map<String, Object> parameters, APIContext context)
      throws APIException, IOException {
    return send(HttpRequest.newBuilder(URI.create(url + "?" + query(parameters))).DELETE());
  }

  private String query(Map<String, Object> parameters) {
    var plain = new LinkedHashMap<String, String>();
    parameters.forEach((name, value) ->
        plain.put(
            name,
            value instanceof Map || value instanceof Iterable
                ? gson.toJson(value)
                : String.valueOf(value)));
    return Text.query(plain);
  }

  private ResponseWrapper send(HttpRequest.Builder request) throws APIException, IOException {
    try {
      HttpResponse<String> answer =
          client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
      String headers = gson.toJson(answer.headers().map());
      if (answer.statusCode() >= 400)
        throw new APIException.FailedRequestException(
            headers, answer.body(), new IOException("HTTP " + answer.statusCode()));
      return new ResponseWrapper(answer.body(), headers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
