"""The table of verdicts: each of its rows, and what of the bench produces it."""

from collections.abc import Mapping, Sequence

TABLE: Mapping[str, Sequence[str]] = {
    "registration timed out: access point": ("registration timed out: the access point hangs",),
    "registration timed out: login5": ("registration timed out: login5 hangs",),
    "registration timed out: dealer": (
        "registration timed out: the dealer hangs",
        "registration timed out: pongs, but no connection id",
    ),
    "registration timed out: PUT": ("registration timed out: the registration hangs",),
    "rate limited, which service": (
        "rate limited: the dealer answers 429",
        "rate limited: login5 answers 429",
        "rate limited: client tokens are answered 429",
        "rate limited: the registration is answered 429",
        "rate limited: three lose their dealer, and each refusal blocks the account for 30 s",
    ),
    "a service answers an error": (
        "service error: login5 answers 500",
        "service error: the dealer answers 500",
    ),
    "dealer dead": (
        "dealer dead: it reconnects while login5 refuses a new token",
        "dealer dead: its reconnect hangs",
    ),
    "dealer retrying: left alone": ("dealer retrying: each reconnect is reset, for 25 s",),
    "dealer retrying: two minutes without progress": (
        "dealer retrying: each reconnect is reset, for three minutes",
    ),
    "access point gone, nothing plays": (
        "access point gone: it resets its connection",
        "access point gone: it closes its connection",
        "access point gone: nothing passes any more",
    ),
    "access point gone, twice": (
        "access point gone: it resets its connection again, within ten minutes of the restart",
    ),
    "access point gone, music plays": (
        "access point gone: it resets its connection while music plays",
    ),
    "evicted, two witnesses": ("evicted: Spotify forgets one of three, and tells the others",),
    "evicted, one witness": ("evicted: Spotify forgets one of two, and tells the other",),
    "deaf: playlist blacklisted": ("deaf: a playlist that failed once is never looked up again",),
    "deaf: commands failing": ("deaf: the look-up of a playlist hangs",),
    "skip storm: different tracks": ("skip storm: no track can be looked up, for 20 s",),
    "skip storm: one track 12 times": (
        "skip storm: the only track of a list on repeat can't be looked up, for 20 s",
        "a single track on repeat can't be played",
    ),
    "skip storm: again": ("skip storm: no track can be looked up after the restart either",),
    "account gets no audio keys: two zones": ("no audio keys: every key is refused, to two zones",),
    "account gets no audio keys: one after a restart": (
        "no audio keys: every key is refused, to the only zone after its restart too",
    ),
    "credentials refused: by the access point, a second zone": (
        "credentials refused: the access point refuses two zones",
    ),
    "credentials refused: by login5, a second zone": (
        "credentials refused: login5 refuses two zones",
    ),
    "credentials refused: second refusal, minutes apart": (
        "credentials refused: the access point refuses the only zone, again and again",
    ),
    "no credentials": ("the account has no credentials",),
    "not premium": (
        "not premium: the account is a free one",
        "not premium: the account becomes a free one",
        "not premium: the access point wants Premium",
    ),
    "travel restriction": ("travel restriction: the access point refuses a traveller",),
    "engine too old": ("program: it is too old",),
    "engine with wrong options": ("program: it was built without the output",),
    "engine missing": ("program: it isn't there",),
    "engine not executable": ("program: it may not be executed",),
    "engine of a wrong architecture": ("program: it is another machine's",),
    "output broken: device": ("a sound device is broken",),
    "output broken: FIFO": (
        "output broken: an ordinary file is where the FIFO should be",
        "output broken: nobody reads the FIFO any more",
    ),
    "output broken: program ended": (
        "output broken: the program that takes the sound ends",
        "the program that takes the sound ends after a while",
    ),
    "crashed: signal": ("crashed: SIGABRT", "crashed: SIGKILL", "a single SIGSEGV from outside"),
    "crashed: panic": ("crashed: a thread panics, as there is no memory for another",),
    "crashed: out of memory": ("crashed: there is no memory left for music",),
    "ended": ("ended: SIGINT",),
    "storage": ("storage: a file is where its folder should be",),
    "resources": ("the machine has no process, memory or file left",),
    "defect": ("a defect of ours",),
    "frozen: stopped": ("frozen: SIGSTOP",),
    "frozen: no answer to SIGINT": (
        "frozen: a write to its folder hangs, as on a dead network share",
    ),
    "network away: two zones": (
        "network away: connections are refused at the start, for a minute",
        "network away: connections are refused while it runs, for a minute",
    ),
    "network away: one zone": (
        "network away: the only zone is refused while it runs, for a minute",
    ),
    "network away: twice": (
        "network away: the only zone is refused once more, half a minute after the first time",
    ),
    "not a trouble: taken over": ("not a trouble: another zone takes over",),
    "not a trouble: paused": ("not a trouble: it is paused",),
    "not a trouble: handed over": ("not a trouble: it is handed over",),
    "not a trouble: slow": ("not a trouble: every answer, message and ping is 5 s late",),
}
"""By its row, the titles of the bench's rows, and the faults of those that it can't have."""
