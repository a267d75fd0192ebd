package tintoi;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Starts Tintoi.
@SpringBootApplication
public class Relay {
  public static void main(String[] args) {
    SpringApplication.run(Relay.class, args);
  }
}
