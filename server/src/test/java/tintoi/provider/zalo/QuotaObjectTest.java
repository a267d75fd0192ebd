package tintoi.provider.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tintoi.provider.Reset;
import tintoi.provider.Usage;
import tools.jackson.databind.json.JsonMapper;

class QuotaObjectTest {
  private static final Usage.Calls CALLS = new Usage.Calls(3_999, 4_000);

  @Test
  void a_packages_share_lasts_through_the_last_day_of_the_package() {
    var usage =
        read(
            """
            {"quota_type":"sub_quota","remain":"1999","total":"2000","expired_date":"31/12/2026",
             "owner_type":"OA","owner_id":"1"}
            """);

    assertThat(usage.quota())
        .isEqualTo(
            new Usage.Quota(
                "sub_quota",
                1_999,
                2_000,
                new Reset.PackageEnd(Instant.parse("2026-12-31T17:00:00Z")),
                Usage.Beyond.CHARGED));
    assertThat(usage.calls()).isEqualTo(CALLS);
  }

  @Test
  void a_date_in_another_form_is_an_unknown_reset() {
    for (String date : List.of("2026-12-31", "31/13/2026", "", "soon"))
      assertThat(
              read("{\"quota_type\":\"purchase_quota\",\"remain\":5,\"total\":10,\"expired_date\":\"%s\"}"
                      .formatted(date))
                  .quota())
          .isEqualTo(
              new Usage.Quota("purchase_quota", 5, 10, new Reset.Unknown(), Usage.Beyond.CHARGED));
  }

  @Test
  void what_belongs_to_one_customer_says_nothing_of_the_account() {
    for (String quota :
        List.of(
            "{\"quota_type\":\"reply\",\"remain\":\"8\",\"total\":\"8\"}",
            "{\"quota_type\":\"reply\"}",
            "{\"quota_type\":\"welcome_msg\",\"remain\":\"2\",\"total\":\"3\"}",
            "{\"quota_type\":\"sub_quota\",\"remain\":\"-\",\"total\":\"3\"}",
            "{\"quota_type\":\"sub_quota\",\"remain\":\"0\",\"total\":\"0\"}",
            "null")) assertThat(read(quota).quota()).as(quota).isNull();
  }

  private static Usage read(String quota) {
    var answer =
        JsonMapper.builder()
            .build()
            .readTree(
                "{\"data\":{\"message_id\":\"1\",\"quota\":%s},\"error\":0}".formatted(quota));
    return QuotaObject.read(answer, new Usage(null, CALLS, null));
  }
}
