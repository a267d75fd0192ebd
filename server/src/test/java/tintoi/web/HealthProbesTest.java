package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import tintoi.ServerTest;

@ServerTest
class HealthProbesTest {
  @Autowired HealthEndpointGroups groups;

  @Test
  void a_loop_that_is_gone_is_told_of_by_livez_and_readyz() {
    for (String probe : new String[] {"liveness", "readiness"})
      assertThat(groups.get(probe)).as(probe).matches(group -> group.isMember("loops"));
  }
}
