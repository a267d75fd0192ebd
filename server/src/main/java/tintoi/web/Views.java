package tintoi.web;

import org.springframework.stereotype.Component;

/// What several controllers show.
@Component
record Views(ConversationViews conversations, DeliveryViews deliveries) {}
