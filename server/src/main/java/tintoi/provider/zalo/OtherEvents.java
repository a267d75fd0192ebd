package tintoi.provider.zalo;

import java.util.Set;

/// Events Zalo documents, from which nothing follows here: groups, tags, calls, templates by phone.
final class OtherEvents {
  /// Names Zalo documents, from which nothing follows here: groups, tags, calls, templates by
  /// phone.
  static final Set<String> NAMES =
      Set.of(
          "oa_reacted_message",
          "create_group",
          "delete_group",
          "update_group_info",
          "add_group_admin",
          "remove_group_admin",
          "user_join_group",
          "user_out_group",
          "user_request_join_group",
          "accept_request_join_group",
          "reject_request_join_group",
          "oa_send_consent",
          "add_user_to_tag",
          "remove_user_from_tag",
          "remove_tag",
          "update_user_info",
          "widget_failed_to_sync_user_external_id",
          "extension_purchased",
          "change_template_status",
          "change_template_quality",
          "change_template_quota",
          "change_oa_daily_quota",
          "user_feedback",
          "user_click_response_button",
          "event_journey_acknowledged",
          "event_journey_time_out");

  private OtherEvents() {}
}
