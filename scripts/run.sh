#!/bin/bash
# The whole desk in the foreground, with a demo configuration that is made once and kept in .demo/. Ctrl-C stops it.
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=${CONFIGURATION:-debug}
port=${PORT:-8080}
programs=$(swift build -c "$configuration" --show-bin-path)
demo=.demo
mkdir -p -m 700 "$demo"
export SUPPORTD_SOCKET=$demo/supportd.sock

hex() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# Invented, and nobody's: with an account of Twilio's, put its values here instead.
if [ ! -e "$demo/twilio.env" ]; then
    (
        umask 077
        cat >"$demo/twilio.env.new" <<END
TWILIO_ACCOUNT_SID=AC$(hex 16)
TWILIO_AUTH_TOKEN=$(hex 16)
TWILIO_API_KEY=SK$(hex 16)
TWILIO_API_SECRET=$(hex 16)
TWILIO_APPLICATION_SID=AP$(hex 16)
TWILIO_PHONE_NUMBER=+12025550142
END
    )
    mv "$demo/twilio.env.new" "$demo/twilio.env"
fi
[ -e "$demo/password" ] || (umask 077 && hex 8 >"$demo/password")

daemon="" gateway="" simulator="" reader=""
# Only what was started here, by its process id; the daemon last, so that the gateway's calls are answered.
stop() {
    trap '' INT TERM
    for process in $gateway $simulator $daemon; do
        kill -TERM "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -f "$demo/daemon.log" "$demo/simulator.log" "$demo/gateway.log"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a program in a process group of its own, out of Ctrl-C's reach, and waits until it says "ready": its log goes to
# the terminal too, and the pipe below ends when it does.
start() {
    local name=$1 log=$demo/$1.log line
    shift
    rm -f "$log"
    mkfifo "$log"
    setsid "$@" 2>"$log" &
    started=$!
    printf -v "$name" %s "$started"
    exec {reader}<"$log"
    while IFS= read -r -t 60 line <&"$reader"; do
        echo "$line" >&2
        case $line in
        *ready*)
            # Out of the reach of Ctrl-C as well: the program must be able to log until its end.
            setsid cat <&"$reader" >&2 &
            exec {reader}<&-
            rm -f "$log"
            return
            ;;
        esac
    done
    echo "$name did not start." >&2
    exit 1
}

start daemon "$programs/supportd" --data-directory "$demo/data" --socket "$SUPPORTD_SOCKET"
ctl() { "$programs/supportctl" "$@"; }

if ! ctl agents list | grep -q '^support_agent'; then
    ctl agents add support_agent <"$demo/password"
fi
# The keys make these the same two tickets on a second start of the first day; the mark, on any other.
if [ ! -e "$demo/seeded" ]; then
    ctl tickets create --name "Marsellus Wallace" --phone "+1 202 555 0143" \
        --description "I have a problem, call me right away." --idempotency-key demo-1
    ctl tickets create --name "Vincent Vega" --phone "+1 202 555 0176" \
        --description "I have a problem, call me right away... Please" --idempotency-key demo-2
    touch "$demo/seeded"
fi

set -a
# shellcheck disable=SC1091
. "$demo/twilio.env"
set +a
export PORT=$port HOST=127.0.0.1 PUBLIC_URL=${PUBLIC_URL:-http://127.0.0.1:$port}
export SIMULATOR_PORT=${SIMULATOR_PORT:-8090}
exchange=http://127.0.0.1:$SIMULATOR_PORT
# With a Voice SDK of Twilio's own, and an account in twilio.env, calls are real; else they stay on this machine.
if [ -z "${VOICE_SDK_FILE:-}${VOICE_SDK_URL:-}" ]; then
    start simulator "$programs/twilio-simulator"
    export VOICE_SDK_URL=$exchange/sdk/voice.mjs
fi
start gateway "$programs/webgateway"

cat <<END

The desk is open:
  customers   $PUBLIC_URL/
  agents      $PUBLIC_URL/dashboard   (support_agent / $(cat "$demo/password"))
${simulator:+  a phone     $exchange/phones/+12025550143   (any number will do; the exchange is $exchange/)
}  shell       SUPPORTD_SOCKET=$SUPPORTD_SOCKET $programs/supportctl tickets list
Ctrl-C stops it. The tickets stay in $demo/data; the Twilio credentials in $demo/twilio.env are invented.

END
# Until one of them ends by itself; a signal ends the wait too.
# shellcheck disable=SC2086
wait -n $daemon $simulator $gateway
echo "A program has ended by itself." >&2
exit 1
