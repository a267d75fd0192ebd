# Shared by bin/run, bin/dev and bin/check: find what is needed, build what is missing, start and
# stop the simulators and the server. Sourced, with the repository's root as the working directory.

refuse() { printf '%s: %s\n' "${0##*/}" "$1" >&2; exit 1; }

# JAVA_HOME, the usual folders, macOS's own answer, then the PATH; a JDK, not only a runtime.
find_java() {
  local home candidates=()
  [[ -n ${JAVA_HOME:-} ]] && candidates+=("$JAVA_HOME")
  candidates+=(/usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* /opt/*jdk*25*)
  [[ -x /usr/libexec/java_home ]] && candidates+=("$(/usr/libexec/java_home -v 25 2>/dev/null || true)")
  if command -v javac >/dev/null; then
    home=$(readlink -f "$(command -v javac)" 2>/dev/null || command -v javac)
    candidates+=("${home%/bin/javac}")
  fi
  for home in "${candidates[@]}"; do
    if [[ -x $home/bin/javac ]] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release" 2>/dev/null; then
      export JAVA_HOME=$home
      return
    fi
  done
  refuse "no JDK 25 found: install one (for example Temurin 25 from adoptium.net) or point JAVA_HOME at it."
}

find_node() {
  local version
  command -v node >/dev/null || refuse "no Node.js found, the web app is built with it: install Node 20.19 or later (nodejs.org)."
  command -v npm >/dev/null || refuse "Node.js is there but npm is not: install npm."
  version=$(node --version)
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    || refuse "Node.js is $version, the web app needs 20.19 or later: install a newer one (nodejs.org)."
}

readonly STAMP=server/target/built
readonly SERVER_OPTIONS=(-Xmx1g -XX:+UseSerialGC -XX:MaxTenuringThreshold=2 --enable-native-access=ALL-UNNAMED
  -XX:+ExitOnOutOfMemoryError)
readonly LEARNT=server/target/app/server.aot

# must_build [quick]: something the jars are made of is newer than the jars, or they were built quickly
# and that is not enough.
must_build() {
  [[ ! -e $STAMP || ! -e $(server_jar) || ! -e $(simulators_jar) ]] && return 0
  [[ -z ${1:-} && $(<$STAMP) == quick ]] && return 0
  [[ -n $(find pom.xml bin/web server/pom.xml server/src/main simulators/pom.xml simulators/src/main \
    web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -type f -newer $STAMP -print -quit) ]]
}

server_jar() { echo server/target/app/server.jar; }

simulators_jar() { echo simulators/target/simulators-0.1.0-SNAPSHOT-app.jar; }

# build LOG [quick]: both jars with the web app inside, the server's laid out flat, which starts faster.
# quick: a start takes longer, but comes sooner.
build() {
  local log=$1 quick=${2:-} began=$SECONDS
  find_node
  echo "Building what is missing or older than its sources (the first time takes a minute or two) ..."
  mkdir -p server/target
  printf '%s' "$quick" >"$STAMP.new"
  # What an earlier build found out about the server's parts is not true of this one.
  [[ -d server/target/classes ]] && find server/target/classes -name '*__*.class' -delete
  if ! { (
    # What is set here is for whoever starts the server, not to be built into it.
    # shellcheck disable=SC2046
    unset $(compgen -e | grep -E '^(SPRING|MANAGEMENT|SERVER|TINTOI)_')
    ./mvnw -q -B package -Dmaven.test.skip=true ${quick:+-Dspring-boot.aot.skip} -pl simulators,server
  ) \
    && rm -rf server/target/app \
    && "$JAVA_HOME/bin/java" -Djarmode=tools -jar server/target/server-0.1.0-SNAPSHOT-app.jar \
      extract --destination server/target/app \
    && mv server/target/app/server-*.jar "$(server_jar)"; } >"$log" 2>&1; then
    grep -vE '^WARNING:' "$log" | tail -25 >&2
    refuse "the build failed, see above and $log."
  fi
  [[ -n $quick ]] || learn || echo "(The server could not be taught to start faster; that changes nothing else.)"
  mv "$STAMP.new" "$STAMP"
  echo "Built in $((SECONDS - began)) s."
}

# Starts the server once with a database of its own that is thrown away, so that the next starts find
# loaded and linked what this one had to read (an AOT cache): they take half as long. Nothing depends on it,
# and nothing that is set here reaches it.
learn() {
  local data port pid code=1
  port=$(free_port) || return
  data=$(mktemp -d) || return
  chmod 755 "$data" # PostgreSQL of another user must get in
  set -m
  env -i PATH="$PATH" HOME="$HOME" LANG="${LANG:-}" LC_ALL="${LC_ALL:-}" \
    "$JAVA_HOME/bin/java" "${SERVER_OPTIONS[@]}" -XX:AOTCacheOutput=$LEARNT -jar "$(server_jar)" \
    --spring.config.location=classpath:/ --server.address=127.0.0.1 --server.port="$port" \
    --tintoi.data="$data" >"$data/log" 2>&1 </dev/null &
  pid=$!
  set +m
  trap 'stop "$pid" 5; rm -rf "$data" $LEARNT*; exit 130' INT TERM HUP
  for _ in $(seq 300); do
    answers "$port" /readyz && code=0 && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  # Told to stop it writes down what it learnt, which takes its time on a busy machine.
  stop "$pid" 180
  trap - INT TERM HUP
  if ((code == 0)); then place >$LEARNT.place; else rm -f $LEARNT; fi
  rm -rf "$data" $LEARNT.config
  return $code
}

# Where something was learnt, and by which JVM.
place() {
  pwd -P
  cat "$JAVA_HOME/release"
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# answers PORT PATH: whether it says 200 there.
answers() {
  local line=
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 || true
  read -r -t 5 -u 3 line || true
  exec 3>&- 3<&-
  [[ $line == *" 200"* ]]
}

# start NAME COMMAND...: in a process group of its own, so that Ctrl-C reaches only us and we can
# stop the server before the simulators. Its process id comes back in STARTED.
start() {
  local log=$DATA/$1.log
  shift
  [[ -e $log ]] && mv -f "$log" "$log.1"
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  STARTED=$!
  set +m
  echo "$STARTED" >"${log%.log}.pid"
}

# stop PID [SECONDS]: in good order if it does so in that time (30).
stop() {
  [[ -n $1 ]] && kill -0 "$1" 2>/dev/null || return 0
  kill -TERM "$1" 2>/dev/null || true
  for _ in $(seq $((${2:-30} * 10))); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

# await NAME PID PORT PATH SECONDS
await() {
  local until=$((SECONDS + $5))
  until answers "$3" "$4"; do
    if ! kill -0 "$2" 2>/dev/null; then
      grep -hE '^(tintoi|simulators): ' "$DATA/$1.log" >&2 || tail -15 "$DATA/$1.log" | cut -c1-300 >&2
      refuse "the $1 did not start, see above and $DATA/$1.log."
    fi
    ((SECONDS < until)) || refuse "the $1 is not ready after $5 s, see $DATA/$1.log."
    sleep 0.2
  done
}

start_simulators() {
  start simulators "$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC -jar "$(simulators_jar)" \
    --port "$SIM_PORT" --webhooks "http://localhost:$PORT" --state "$DATA/simulators.json"
  SIMULATORS=$STARTED
  await simulators "$SIMULATORS" "$SIM_PORT" /control/clock 60
}

# Where a simulated provider is reached over a line that can be unplugged: line META.
line() {
  { exec 3<>"/dev/tcp/127.0.0.1/$SIM_PORT"; } 2>/dev/null || return 0
  printf 'GET /control/lines HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  cat <&3 | sed -n "s/.*\"$1\":{\"uri\":\"\([^\"]*\)\".*/\1/p"
}

start_server() {
  local learnt=()
  # One that was made elsewhere must not be used: a JVM that is given it does not start (a sealed jar at
  # another address).
  [[ -e $LEARNT && $(cat $LEARNT.place 2>/dev/null) == "$(place)" ]] \
    && learnt=(-XX:AOTCache=$LEARNT -Xlog:aot=off)
  SPRING_PROFILES_ACTIVE=sandbox TINTOI_DATA=$DATA PORT=$PORT SIM_PORT=$SIM_PORT \
    SIM_META_LINE=$(line META) SIM_ZALO_LINE=$(line ZALO) \
    start server "$JAVA_HOME/bin/java" "${SERVER_OPTIONS[@]}" ${learnt[@]+"${learnt[@]}"} -jar "$(server_jar)"
  SERVER=$STARTED
  await server "$SERVER" "$PORT" /livez 120
  await server "$SERVER" "$PORT" /readyz 180
}

# Ports, folders: refused before anything is built.
prepare() {
  PORT=${PORT:-8080} SIM_PORT=${SIM_PORT:-8081} DATA=${TINTOI_DATA:-./data} SERVER='' SIMULATORS=''
  local name
  for name in PORT SIM_PORT; do
    [[ ${!name} =~ ^[0-9]{1,5}$ ]] && ((${!name} > 0 && ${!name} < 65536)) \
      || refuse "$name is '${!name}', it must be a number from 1 to 65535."
    port_taken "${!name}" && refuse "port ${!name} is already in use: stop the program that uses it, or set $name to another."
  done
  ((PORT != SIM_PORT)) || refuse "PORT and SIM_PORT are both $PORT: choose two different ports."
  { mkdir -p "$DATA" && : >"$DATA/.writable" && rm -f "$DATA/.writable"; } 2>/dev/null \
    || refuse "the data folder $DATA cannot be written: choose another with TINTOI_DATA, or give yourself write permission."
  DATA=$(cd "$DATA" && pwd)
}

stop_all() {
  stop "${SERVER:-}"
  stop "${SIMULATORS:-}"
  rm -f "$DATA"/{server,simulators}.pid
}

print_people() {
  command -v node >/dev/null && [[ -r $DATA/sandbox.json ]] || return 0
  node -e '
    const sandbox = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    for (const p of sandbox.people)
      console.log("  " + p.email.padEnd(22) + p.password.padEnd(18) + p.role.padEnd(12) + p.name);
  ' "$DATA/sandbox.json"
}

find_chromium() {
  command -v chromium >/dev/null || command -v google-chrome >/dev/null && return 0
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing Debian's chromium ..."
    # Somebody else may be installing at this moment: wait for them.
    local wait=(-o DPkg::Lock::Timeout=300)
    apt-get "${wait[@]}" update -q \
      && DEBIAN_FRONTEND=noninteractive apt-get "${wait[@]}" install -y -q --no-install-recommends chromium && return 0
  fi
  echo "The browser tests need Chromium: install it (Debian: apt-get install chromium) and run bin/check browser."
  return 1
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# with_sandbox COMMAND...: a sandbox of its own, on free ports and with data of its own.
with_sandbox() {
  local data code=0 port sim pid
  data=$(mktemp -d) port=$(free_port) sim=$(free_port)
  set -m
  # It lives for minutes: compiled quickly, not well.
  JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1 \
    PORT=$port SIM_PORT=$sim TINTOI_DATA=$data bin/run >"$data/run.log" 2>&1 &
  pid=$!
  set +m
  until grep -q '^Sign in as' "$data/run.log"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      cat "$data/run.log"
      return 1
    fi
    sleep 0.5
  done
  BASE_URL=http://localhost:$port SIM_URL=http://localhost:$sim SANDBOX_JSON=$data/sandbox.json "$@" || code=1
  kill -TERM "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  if ((code == 0)); then rm -rf "$data"; else echo "The sandbox's logs are kept in $data."; fi
  return $code
}
