package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// `docs/OPERATING.md` names environment variables; they must reach the settings they stand for.
class SettingsTest {
  @ParameterizedTest
  @CsvSource({
    "TINTOI_DATA, tintoi.data",
    "TINTOI_DATABASE_URL, tintoi.database.url",
    "TINTOI_PUBLIC_URL, tintoi.public-url",
    "TINTOI_SECRET_KEY, tintoi.secret-key",
    "TINTOI_SUPPORT_ADDRESS, tintoi.support-address",
    "TINTOI_META_APP_ID, tintoi.meta.app-id",
    "TINTOI_ZALO_OA_SECRET, tintoi.zalo.oa-secret",
    "TINTOI_DELIVERY_GIVE_UP, tintoi.delivery.give-up"
  })
  void a_variable_reaches_its_setting(String variable, String setting) {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(variable, "as set")));
    ConfigurationPropertySources.attach(environment);

    assertThat(environment.getProperty(setting)).isEqualTo("as set");
    assertThat(Binder.get(environment).bind(setting, String.class).get()).isEqualTo("as set");
  }
}
