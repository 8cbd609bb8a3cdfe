#!/bin/sh
# Started by librespot for each thing that happens to the music, with all about it in the
# environment. Tells it in one line on standard error, which is librespot's own: so these lines
# stand among the log's, in order. Forks nothing: a burst of events is told within milliseconds.
#
# The line: US EVENT (US NAME=VALUE)*. Within a value, RS stands for a line end, which parts the
# items of a list. Whatever the values hold, and whether this shell counts bytes or characters of
# up to four bytes, the line stays below 4096 bytes; it is one string and so one write, which
# nothing else on that stream can tear.
LC_ALL=C
US=''
RS=''
END='
'

# Each pattern is that many characters wide.
ten='??????????'
w20=$ten$ten
w60=$w20$w20$w20
w120=$w60$w60
w220=$w120$w60$w20$w20

line=

# add NAME WIDTH: put an environment variable into the line, cut to the width.
add() {
    eval "value=\${$1-}"
    # shellcheck disable=SC2295 # it is a pattern
    rest=${value#$2}
    [ "$rest" = "$value" ] || value=${value%"$rest"}
    while :; do
        case $value in
        *["$END$US"]*) value=${value%%["$END$US"]*}$RS${value#*["$END$US"]} ;;
        *) break ;;
        esac
    done
    line=$line$US$1=$value
}

case ${PLAYER_EVENT-} in
track_changed)
    add TRACK_ID "$w60"
    add ITEM_TYPE "$w20"
    add DURATION_MS "$w20"
    add URI "$w120"
    add NAME "$w220"
    case ${ITEM_TYPE-} in
    Episode)
        add SHOW_NAME "$w220"
        ;;
    *)
        add ARTISTS "$w220"
        add ALBUM "$w120$w60"
        add ALBUM_ARTISTS "$w60$w20$w20"
        ;;
    esac
    add COVERS "$w220$w20"
    ;;
playing | paused | seeked | position_correction)
    add TRACK_ID "$w60"
    add POSITION_MS "$w20"
    ;;
loading | preloading | preload_next | stopped | end_of_track | unavailable)
    add TRACK_ID "$w60"
    ;;
volume_changed)
    add VOLUME "$w20"
    ;;
session_client_changed)
    add CLIENT_ID "$w60"
    ;;
shuffle_changed)
    add SHUFFLE "$w20"
    ;;
repeat_changed)
    add REPEAT "$w20"
    add REPEAT_TRACK "$w20"
    ;;
auto_play_changed)
    add AUTO_PLAY "$w20"
    ;;
filter_explicit_content_changed)
    add FILTER "$w20"
    ;;
sink)
    add SINK_STATUS "$w20"
    ;;
session_connected | session_disconnected | play_request_id_changed) ;;
*) exit 0 ;;
esac

printf %s "$US$PLAYER_EVENT$line$END" >&2
