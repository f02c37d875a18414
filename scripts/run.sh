#!/bin/bash
# Runs the whole desk in the foreground, with a demo configuration that is made once and kept in .demo/. Ctrl-C stops it. The script
# builds the programs first, unless DEMO_PROGRAMS names their directory.
set -euo pipefail
cd "$(dirname "$0")/.."

demo=${DEMO_DIRECTORY:-.demo}
export PORT=${PORT:-8080} SIMULATOR_PORT=${SIMULATOR_PORT:-8090} HOST=127.0.0.1
export PUBLIC_URL=${PUBLIC_URL:-http://127.0.0.1:$PORT}
# With Twilio's own Voice SDK, and an account in twilio.env, calls are real. Otherwise they stay on this machine.
is_simulated=
[ -n "${VOICE_SDK_FILE:-}${VOICE_SDK_URL:-}" ] || is_simulated=yes

# The lock comes before the build, which takes minutes.
mkdir -p -m 700 "$demo"
exec {lock}>"$demo/lock"
if ! flock --nonblock "$lock"; then
    echo "A demo runs already with the folder $demo. Stop it with Ctrl-C where it runs. For a second one choose another folder and" >&2
    echo "other ports: DEMO_DIRECTORY=.demo2 PORT=$((PORT + 1)) SIMULATOR_PORT=$((SIMULATOR_PORT + 1)) make run" >&2
    exit 1
fi
free() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
        echo "Port $2 is taken by another program. Choose another: $1=$(($2 + 10)) make run" >&2
        exit 1
    fi
}
free PORT "$PORT"
if [ -n "$is_simulated" ]; then
    free SIMULATOR_PORT "$SIMULATOR_PORT"
    if [ "$PORT" = "$SIMULATOR_PORT" ]; then
        echo "PORT and SIMULATOR_PORT must differ, and both are $PORT." >&2
        exit 1
    fi
fi

if [ -z "${DEMO_PROGRAMS:-}" ]; then
    scripts/build-demo.sh
    built=$(swift build -c "${CONFIGURATION:-debug}" --show-bin-path 2>>.build/demo.log) || {
        tail -n 20 .build/demo.log >&2
        exit 1
    }
    # One file has the desk's three programs. The name that it is run by selects one.
    DEMO_PROGRAMS=$demo/bin
    mkdir -p "$DEMO_PROGRAMS"
    for name in supportd supportctl webgateway; do ln -sf "$built/desk" "$DEMO_PROGRAMS/$name"; done
    ln -sf "$built/twilio-simulator" "$DEMO_PROGRAMS/twilio-simulator"
fi
export SUPPORTD_SOCKET=$demo/supportd.sock

hex() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# An invented account. If you have an account with Twilio, put its values here instead.
if [ ! -e "$demo/twilio.env" ]; then
    (
        umask 077
        cat >"$demo/twilio.env.new" <<END_OF_FILE
TWILIO_ACCOUNT_SID=AC$(hex 16)
TWILIO_AUTH_TOKEN=$(hex 16)
TWILIO_API_KEY=SK$(hex 16)
TWILIO_API_SECRET=$(hex 16)
TWILIO_APPLICATION_SID=AP$(hex 16)
TWILIO_PHONE_NUMBER=+12025550142
END_OF_FILE
    )
    mv "$demo/twilio.env.new" "$demo/twilio.env"
fi
[ -e "$demo/password" ] || (umask 077 && hex 8 >"$demo/password")
agent=support_agent password=$(cat "$demo/password")

daemon="" gateway="" simulator="" reader=""
# Stops only the processes that this script started, by their ids. The daemon is last, so that it answers the gateway's calls.
stop() {
    trap '' INT TERM
    for process in $gateway $simulator $daemon; do
        kill -TERM "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -f "$demo/daemon.pipe" "$demo/simulator.pipe" "$demo/gateway.pipe"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck disable=SC2016
keep_log='while IFS= read -r line; do
    echo "$line" >>"$1"
    case $line in *" warning "* | *" error "* | *" critical "*) echo "$line" ;; esac
done'
# Starts a program in a process group of its own, which Ctrl-C does not reach, and waits until it logs "ready". Its output goes to a
# log of its own, and warnings and errors also to the terminal. The pipe below ends together with the program.
start() {
    local name=$1 log=$demo/$1.log pipe=$demo/$1.pipe line
    shift
    rm -f "$pipe" "$log"
    mkfifo "$pipe"
    : >"$log"
    setsid "$@" 2>"$pipe" &
    started=$!
    printf -v "$name" %s "$started"
    exec {reader}<"$pipe"
    while IFS= read -r -t 60 line <&"$reader"; do
        echo "$line" >>"$log"
        case $line in
        *" ready"*)
            # Ctrl-C does not reach this process either, so the program can log until its end.
            setsid bash -c "$keep_log" keep-log "$log" <&"$reader" >&2 &
            exec {reader}<&-
            rm -f "$pipe"
            return
            ;;
        esac
    done
    cat "$log" >&2
    echo "$name did not start." >&2
    exit 1
}

start daemon "$DEMO_PROGRAMS/supportd" --data-directory "$demo/data" --socket "$SUPPORTD_SOCKET"
ctl() { "$DEMO_PROGRAMS/supportctl" "$@"; }

if ! ctl agents list | grep -q "^$agent"; then
    ctl agents add "$agent" <"$demo/password" >/dev/null
fi
# On a second start, these must not become new tickets. The keys ensure it for a day, and the file "seeded" after that.
if [ ! -e "$demo/seeded" ]; then
    ctl tickets create --name "Marsellus Wallace" --phone "+1 202 555 0143" \
        --description "I have a problem, call me right away." --idempotency-key demo-1 >/dev/null
    ctl tickets create --name "Vincent Vega" --phone "+1 202 555 0176" \
        --description "I have a problem, call me right away... Please" --idempotency-key demo-2 >/dev/null
    touch "$demo/seeded"
fi

set -a
# shellcheck disable=SC1091
. "$demo/twilio.env"
set +a

# The workbench shows the desk in frames. Both must be one site to a browser, so they use the same host name on this machine.
host=$(printf %s "$PUBLIC_URL" | sed -nE 's#^http://(localhost|127\.0\.0\.1)(:[0-9]+)?/?$#\1#p')
exchange=http://${host:-127.0.0.1}:$SIMULATOR_PORT
if [ -n "$is_simulated" ]; then
    export SIMULATOR_URL=$exchange
    if [ -n "$host" ]; then
        export WEBGATEWAY_FRAME_ANCESTOR=$exchange
        SIMULATOR_DEMO_SIGN_IN=$agent:$password start simulator "$DEMO_PROGRAMS/twilio-simulator"
    else
        start simulator "$DEMO_PROGRAMS/twilio-simulator"
    fi
    export VOICE_SDK_URL=$exchange/sdk/voice.mjs
fi
start gateway "$DEMO_PROGRAMS/webgateway"

echo
if [ -z "$is_simulated" ]; then
    cat <<END
The desk is open. The first call, by Twilio:
  1. Open $PUBLIC_URL/ and file a ticket with your own number.
  2. Open $PUBLIC_URL/dashboard and sign in: $agent, $password
  3. Press "Call customer" on your ticket, and answer your phone.
END
elif [ -z "$host" ]; then
    cat <<END
The desk is open. The first call, with a headset:
  1. Open $PUBLIC_URL/dashboard and sign in: $agent, $password
  2. Open $exchange/phones/+12025550143 in another tab: the customer's phone.
  3. Press "Call customer" on ticket 1, and "Answer" on the phone.
END
else
    cat <<END
The desk is open. The first call:
  1. Open $exchange/workbench and sign in there: $agent, $password
  2. Press "Call customer" on ticket 1.
  3. Press "Answer" on the telephone beside it, and speak: the customer says it back.
END
fi
echo "Ctrl-C stops it. Tickets, settings and logs are kept in $demo."
# Waits until one of the programs ends. A signal ends the wait too.
# shellcheck disable=SC2086
wait -n $daemon $simulator $gateway || true
echo "A program has ended by itself: its last words are in $demo." >&2
exit 1
