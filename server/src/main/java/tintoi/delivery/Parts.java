package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.Grants;
import tintoi.failure.FailureDictionary;
import tintoi.node.Loops;
import tintoi.node.Node;

/// Puts the engine together.
@Configuration
@EnableConfigurationProperties(DeliveryProperties.class)
class Parts {
  @Bean
  Settlement settlement(FailureDictionary dictionary, DeliveryProperties properties) {
    return new Settlement(
        dictionary,
        new RetrySchedule(properties.retries(), properties.giveUp()),
        properties.looks(),
        properties.unheard());
  }

  // The engine closes it, after the lanes.
  @Bean(destroyMethod = "")
  Scribe scribe(
      Ledger ledger,
      PlatformTransactionManager transactions,
      ApplicationEventPublisher events,
      Clock clock,
      Loops loops,
      DeliveryProperties properties) {
    return new Scribe(
        ledger, new TransactionTemplate(transactions), events, clock, loops, properties);
  }

  @Bean
  Outbox.Tables outboxTables(
      Deliveries deliveries, Revisions revisions, Queues queues, Attempts tries) {
    return new Outbox.Tables(deliveries, revisions, queues, tries);
  }

  @Bean
  Gates.Words gateWords(Clock clock, FailureDictionary dictionary) {
    return new Gates.Words(clock, dictionary);
  }

  @Bean
  Gates.People gatePeople(Recipients recipients, SendingRules rules) {
    return new Gates.People(recipients, rules);
  }

  @Bean
  Ledger.Stops stops(
      Lanes lanes,
      Grants grants,
      Revisions revisions,
      Gates gates,
      UnknownAnswers unknown,
      Tally tally) {
    return new Ledger.Stops(lanes, grants, revisions, gates, unknown, tally);
  }

  @Bean
  LaneParts.Tables laneTables(
      Deliveries deliveries, Revisions revisions, Queues queues, Leases leases, Lanes lanes) {
    return new LaneParts.Tables(deliveries, revisions, queues, leases, lanes);
  }

  @Bean
  LaneParts laneParts(
      LaneParts.Tables tables,
      Scribe scribe,
      Sender sender,
      LaneParts.Announcer announcer,
      LaneParts.Neighbours neighbours,
      Gates gates,
      DeliveryProperties properties) {
    return new LaneParts(
        tables, scribe, sender, announcer, neighbours, gates, properties, new Strikes());
  }

  @Bean
  Slots slots(DeliveryProperties properties) {
    return new Slots(properties.requests());
  }

  @Bean
  Gauges.Watched watched(Clock clock, MeterRegistry meters) {
    return new Gauges.Watched(clock, meters);
  }

  @Bean
  SecondVerdicts.Judging judging(FailureDictionary dictionary, ReplyWindows windows) {
    return new SecondVerdicts.Judging(dictionary, windows);
  }

  @Bean
  SecondVerdicts.Telling secondVerdictsTelling(
      ApplicationEventPublisher events, MeterRegistry meters, Clock clock) {
    return new SecondVerdicts.Telling(events, meters, clock);
  }

  @Bean
  LaneParts.Neighbours neighbours(
      Node node, Slots slots, Outages outages, Poison poison, Repeats repeats) {
    return new LaneParts.Neighbours(node, slots, outages, poison, repeats);
  }

  @Bean
  LaneParts.Announcer announcer(
      Clock clock,
      Alarms alarms,
      FailureDictionary dictionary,
      ApplicationEventPublisher events,
      Tally tally) {
    return new LaneParts.Announcer(clock, alarms, dictionary, events::publishEvent, tally);
  }
}
