package tintoi.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tintoi.files.Files;

/// Nothing the API takes is large, except files. What is, is refused before it is read, or as soon
/// as it turns out to be. (Webhooks have a limit of their own.)
@Component
class BodyLimit extends OncePerRequestFilter {
  private static final int LARGEST = 256 * 1024;

  private final HandlerExceptionResolver problems;
  private final Files files;

  BodyLimit(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, Files files) {
    this.problems = problems;
    this.files = files;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    // Decoded, as the controllers are found: "/%61pi/" is "/api/".
    return !request.getServletPath().startsWith("/api/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean isUpload = request.getServletPath().equals(FilesController.PATH);
    if (isUpload && request.getContentLengthLong() > files.largest() + LARGEST) {
      problems.resolveException(request, response, null, files.tooLarge());
    } else if (isUpload) {
      chain.doFilter(request, response); // counted where its parts are read
    } else if (request.getContentLengthLong() > LARGEST) {
      problems.resolveException(request, response, null, tooLarge());
    } else {
      chain.doFilter(new Limited(request), response);
    }
  }

  private static Problem tooLarge() {
    return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "request.too_large");
  }

  private static final class Limited extends HttpServletRequestWrapper {
    Limited(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new Counting(super.getInputStream());
    }
  }

  private static final class Counting extends ServletInputStream {
    private final ServletInputStream body;
    private int read;

    Counting(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      int next = body.read();
      if (next >= 0) count(1);
      return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = body.read(into, from, length);
      if (got > 0) count(got);
      return got;
    }

    private void count(int more) {
      read += more;
      if (read > LARGEST) throw tooLarge();
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
