package bench.scenario;

import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.rig.Zipf;
import bench.stub.Program;
import bench.stub.Request;
import bench.stub.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import tools.jackson.databind.node.ObjectNode;

/// Messages arrive by schedule, in some conversations much more often than in others, at a provider
/// that is rough as A.5 of the design has it: its time is log-normal, every second channel gets
/// 500s and messages that are taken and never answered, one channel loses its authorization and
/// gets it back, two have a limit of their own which is told by 429, one without saying when to
/// come again. What waits in the end is looked for until nothing does.
public final class Rough {
  /// Every second channel is troubled; the others of these odd numbers are not.
  private static final int TROUBLED = 2;

  private static final int REFUSED = 3;
  private static final int HINTED = 5;
  private static final int UNHINTED = 7;
  private static final Set<Integer> ODD = Set.of(REFUSED, HINTED, UNHINTED);

  private static final String PAUSED =
      """
      select count(*) from lane l join channel using (workspace_id, channel_id)
      where l.state = 'PAUSED' and external_id = '%d'
      """
          .formatted(Work.page(REFUSED));

  /// What was never heard of is looked for during five minutes; then a person is asked.
  private static final Duration LOOKED_FOR = Duration.ofMinutes(7);

  private final Options options;
  private final int channels;
  private final int conversations;
  private final double rate;
  private final int seconds;
  private final double zipf;
  private final Program well;
  private final Program rough;

  /// @param options `--perSecond N --seconds N --channels N --conversations N --messages N --zipf
  ///   exponent --delay ms --sigma S --errors share --hangs share --limit N`: the rate of all
  ///   channels together, how long each of the three parts takes (at least a message for each
  ///   conversation), conversations per channel, what it is warmed with
  public Rough(Options options) {
    this.options = options;
    channels = options.number("channels", 200);
    conversations = options.number("conversations", 25);
    rate = options.number("perSecond", 100);
    seconds = options.number("seconds", 50);
    zipf = share("zipf", "1.0");
    well = Program.delay(options.number("delay", 50)).varying(share("sigma", "0.5"));
    rough =
        well.troubled(share("errors", "0.01"), share("hangs", "0.001"), TROUBLED)
            .limiting(
                options.number("limit", 2), Set.of(Work.page(HINTED)), Set.of(Work.page(UNHINTED)));
    confirmBusiest();
  }

  private double share(String name, String otherwise) {
    return Double.parseDouble(options.text(name, otherwise));
  }

  /// One conversation is sent one after the other: where more is written than that, the figure is
  /// how long the run was.
  private void confirmBusiest() {
    double mean = well.delay() * Math.exp(well.sigma() * well.sigma() / 2);
    if (busiest() > 0.8 * 1_000 / mean)
      throw new IllegalArgumentException(
          "the busiest conversation would get %.1f messages a second: fewer --perSecond, please"
              .formatted(busiest()));
  }

  private double busiest() {
    return rate * new Zipf(channels * conversations, zipf).greatest();
  }

  public void run() throws Exception {
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      int each = Math.max(1, options.number("messages", 20_000) / channels / conversations);
      site.drain(node, new Work(1, channels, conversations, each, 1)); // warm
      site.provider.clear();
      site.provider.program(rough);
      int put = arrive(node, each + 1);
      site.provider.program(rough.refusing(Work.page(REFUSED)));
      put += arrive(node, each + 1 + put);
      long held = site.base.number(PAUSED);
      site.provider.program(rough);
      node.ask("release %d 1".formatted(REFUSED));
      put += arrive(node, each + 1 + put);
      long ended = System.nanoTime();
      site.provider.program(well);
      awaitSettled(node);
      List<Request> requests = site.provider.requests();
      // The provider may have what a person is asked about, which waits all the same.
      site.count(node, put + Doubted.taken(site.base, requests));
      ObjectNode line = line(requests, put);
      line.put("heldLanes", held)
          .put("allAfterSeconds", Figures.round((requests.getLast().at() - ended) / 1e9));
      Doubted.tell(site.base, line);
      Figures.print(site.counted(line));
    }
  }

  /// @return how many were committed
  private int arrive(Worker node, int firstSeq) {
    int each = Math.max(1, (int) Math.ceil(rate * seconds / channels / conversations));
    Work work = new Work(1, channels, conversations, each, firstSeq);
    String said = node.ask("arrive " + work.line() + " " + rate + " " + zipf);
    return Integer.parseInt(said.split(" ", -1)[0]);
  }

  private static void awaitSettled(Worker node) throws InterruptedException {
    long end = System.nanoTime() + LOOKED_FOR.toNanos();
    while (Drained.settled(node) > 0 && System.nanoTime() < end) Thread.sleep(500);
  }

  private ObjectNode line(List<Request> requests, int put) {
    ObjectNode line =
        Figures.line("rough")
            .put("messages", put)
            .put("perSecond", rate)
            .put("channels", channels)
            .put("conversations", channels * conversations)
            .put("zipf", zipf)
            .put("busiestPerSecond", Figures.round(busiest()))
            .put("providerMillis", well.delay())
            .put("sigma", well.sigma());
    over(line, "", requests, n -> !isTroubled(n) && !ODD.contains(n));
    over(line, "troubled", requests, Rough::isTroubled);
    return line.put("errors", count(requests, Verdict.ERROR, _ -> true))
        .put("hung", count(requests, Verdict.HUNG, _ -> true))
        .put("refused", count(requests, Verdict.REFUSED, _ -> true))
        .put("limitedHinted", count(requests, Verdict.LIMITED, n -> n == HINTED))
        .put("limitedUnhinted", count(requests, Verdict.LIMITED, n -> n == UNHINTED));
  }

  private static boolean isTroubled(int channel) {
    return channel % TROUBLED == 0;
  }

  private static int number(Request request) {
    return (int) (request.channel() - Work.page(0));
  }

  private static long count(List<Request> requests, Verdict verdict, IntPredicate channels) {
    return requests.stream()
        .filter(request -> request.verdict() == verdict && channels.test(number(request)))
        .count();
  }

  /// From the time a message was due until the provider had it: what it takes itself is not in it,
  /// but for what those before it in the conversation took.
  private static void over(
      ObjectNode line, String name, List<Request> requests, IntPredicate channels) {
    List<Request> here =
        requests.stream().filter(request -> channels.test(number(request))).toList();
    Overhead overhead = Overhead.of(here, here.size());
    line.put(name.isEmpty() ? "samples" : name + "Samples", overhead.count())
        .put(name.isEmpty() ? "overheadP50" : name + "P50", overhead.p50())
        .put(name.isEmpty() ? "overheadP99" : name + "P99", overhead.p99());
  }
}
