//! Who is in a world: producers and consumers of all kinds, around the same few keys and channels. The kinds of the prelude are read
//! from its texts ([`crate::kind`]), so that a new one is in the swarm at once.

use crate::dice::Dice;
use crate::kind::Kind;

/// What the messages of a world go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Lists.
    Lists,
    /// Streams, groups and readers.
    Streams,
    /// Channels, patterns and shard channels.
    Channels,
    /// Sorted sets.
    SortedSets,
}

/// Every area.
pub const AREAS: [Area; 4] = [Area::Lists, Area::Streams, Area::Channels, Area::SortedSets];

/// A consumer whose loop is written out.
struct Written {
    area: Area,
    role: &'static str,
    lines: &'static [&'static str],
}

/// What the kinds of the prelude do not do.
const WRITTEN: [Written; 12] = [
    Written {
        area: Area::Lists,
        role: "worker",
        lines: &["take[1]  BLMPOP 2 2 jobs ready LEFT COUNT 3", "work 40ms"],
    },
    Written {
        area: Area::Lists,
        role: "worker",
        lines: &["take  BLPOP ready jobs 1", "work 10ms..200ms"],
    },
    Written {
        area: Area::Lists,
        role: "worker",
        lines: &["every 700ms", "    take  LPOP jobs 3", "    work 300ms"],
    },
    Written {
        area: Area::Lists,
        role: "worker",
        lines: &[
            "take  BRPOPLPUSH jobs jobs:%me 2",
            "work 100ms",
            "LREM jobs:%me 1 %payload",
            "every 3s",
            "    take  RPOPLPUSH jobs:%me jobs",
            "        let go",
        ],
    },
    Written {
        area: Area::SortedSets,
        role: "worker",
        lines: &["take  BZMPOP 1 2 due urgent MIN COUNT 2", "work 100ms"],
    },
    Written {
        area: Area::SortedSets,
        role: "worker",
        lines: &["every 300ms", "    take  ZPOPMAX due", "    work 50ms"],
    },
    Written {
        area: Area::Channels,
        role: "subscriber",
        lines: &["SSUBSCRIBE shard"],
    },
    Written {
        area: Area::Channels,
        role: "subscriber",
        lines: &["SUBSCRIBE news news.a", "PSUBSCRIBE news*"],
    },
    Written {
        area: Area::Channels,
        role: "subscriber",
        lines: &["SUBSCRIBE __keyevent@0__:lpush __keyevent@0__:xadd"],
    },
    Written {
        area: Area::Streams,
        role: "reader",
        lines: &["XREAD COUNT 3 BLOCK 1000 STREAMS s t $ $"],
    },
    Written {
        area: Area::Streams,
        role: "member",
        lines: &[
            "start",
            "    XGROUP CREATE s g $ MKSTREAM",
            "        accept BUSYGROUP",
            "take  XREADGROUP GROUP g %me COUNT 2 BLOCK 500 STREAMS s >",
            "work 100ms..400ms",
            "every 800ms",
            "    take  XREADGROUP GROUP g %me COUNT 5 STREAMS s 0",
            "    XACK s g %id",
        ],
    },
    Written {
        area: Area::Streams,
        role: "member",
        lines: &[
            "start",
            "    XGROUP CREATE t g 0 MKSTREAM",
            "        accept BUSYGROUP",
            "take[0][1]  XREADGROUP GROUP g %me COUNT 3 BLOCK 700 STREAMS t >",
            "for each entry in take",
            "    work 50ms",
            "    XACKDEL t g ACKED IDS 1 %entry",
        ],
    },
];

/// The lines of a consumer behind its kind and its name: options, or a block.
pub fn consumer(dice: &mut Dice, area: Area, name: &str, node: &str) -> String {
    if dice.once_in(5) {
        let all: Vec<&Written> = WRITTEN.iter().filter(|w| w.area == area).collect();
        let written = dice.pick(&all);
        let mut text = format!("{} {name}  node {node}\n", written.role);
        for line in written.lines {
            text += &format!("    {line}\n");
        }
        return text;
    }
    let all: Vec<Kind> = Kind::all()
        .filter(|kind| kind.area == area && !kind.produces)
        .collect();
    let kind = dice.pick(&all).clone();
    format!("{} {name}  node {node}{}\n", kind.name, kind.options(dice))
}

/// What producers send: `@` is the payload.
const SENT: [(Area, &str); 24] = [
    (Area::Lists, "LPUSH jobs @"),
    (Area::Lists, "LPUSH jobs @"),
    (Area::Lists, "RPUSH jobs @"),
    (Area::Lists, "LPUSH jobs @ b c"),
    (Area::Lists, "RPUSHX jobs @"),
    (Area::Lists, "LPUSH ready @"),
    (Area::Streams, "XADD s * f @"),
    (Area::Streams, "XADD s * f @"),
    (Area::Streams, "XADD s MAXLEN 5 * f @"),
    (Area::Streams, "XADD s NOMKSTREAM MAXLEN ~ 5 * f @ g h"),
    (Area::Streams, "XADD s 7-%n f @"),
    (Area::Streams, "XADD t 7-* f @"),
    (Area::Streams, "XADD t MINID = 7-3 * f @"),
    (Area::Channels, "PUBLISH news @"),
    (Area::Channels, "PUBLISH news @"),
    (Area::Channels, "PUBLISH news.a @"),
    (Area::Channels, "SPUBLISH shard @"),
    (Area::SortedSets, "ZADD due %n @"),
    (Area::SortedSets, "ZADD due 1767225605 @"),
    (Area::SortedSets, "ZADD due GT 5 @ 6 urgent"),
    (Area::SortedSets, "ZINCRBY due 1 @"),
    (Area::SortedSets, "ZADD urgent NX %n @"),
    (Area::Lists, "RPUSH jobs @ @"),
    (Area::Streams, "XADD dead * f @"),
];

/// What makes messages vanish, or keys be of the wrong type: what few producers send.
const SPOILT: [&str; 13] = [
    "XGROUP DELCONSUMER s g a",
    "XGROUP DESTROY s g",
    "XGROUP SETID s g $",
    "XGROUP SETID s g 8-0",
    "XGROUP DELCONSUMER s g b",
    "DEL jobs s",
    "SET jobs x",
    "PEXPIRE jobs 100",
    "PEXPIRE s 100",
    "EXPIRE due 1",
    "XTRIM s MAXLEN 2",
    "LTRIM jobs 0 2",
    "UNLINK due t",
];

/// A producer: when it sends, and what.
pub fn producer(dice: &mut Dice, area: Area, name: &str, node: &str) -> String {
    let when = when(dice);
    if dice.once_in(4) {
        let all: Vec<Kind> = Kind::all()
            .filter(|kind| kind.area == area && kind.produces)
            .collect();
        let kind = dice.pick(&all).clone();
        return format!(
            "{} {name}  node {node}{}  {when}\n",
            kind.name,
            kind.options(dice)
        );
    }
    let mut text = format!("producer {name}  node {node}  {when}\n");
    if dice.once_in(8) {
        text += &format!("    {}\n", dice.word(&SPOILT));
        return text;
    }
    let payload = payload(dice, &mut text);
    let of_area: Vec<&str> = SENT
        .iter()
        .filter(|(of, _)| *of == area)
        .map(|(_, line)| *line)
        .collect();
    let line = |dice: &mut Dice| dice.word(&of_area).replace('@', payload);
    if dice.once_in(8) {
        for line in ["MULTI", &line(dice), &line(dice), "EXEC"] {
            text += &format!("    {line}\n");
        }
    } else {
        text += &format!("    {}\n", line(dice));
        text += dice.word(&RETRIES);
    }
    text
}

/// When a producer sends, and how often.
fn when(dice: &mut Dice) -> String {
    let when = match dice.range(0, 3) {
        0 => format!("poisson {}/s", dice.range(1, 10)),
        1 => format!(
            "every {}  burst {}",
            dice.span_ms(300, 1_500),
            dice.range(2, 5)
        ),
        _ => format!("every {}", dice.span_ms(50, 1_000)),
    };
    let count = match dice.once_in(6) {
        true => String::new(),
        false => format!("  count {}", dice.range(1, 30)),
    };
    format!("{when}{count}")
}

/// What a producer does about errors and lost replies.
const RETRIES: [&str; 5] = [
    "",
    "",
    "        retry 3 after 100ms..400ms\n",
    "        retry after 300ms\n",
    "        accept WRONGTYPE ERR OOM\n",
];

/// Numbered, equal, or one of a few.
fn payload(dice: &mut Dice, text: &mut String) -> &'static str {
    match dice.range(0, 3) {
        0 => "same",
        1 => {
            *text += "    pick colour red green \"dark blue\"\n";
            "%colour"
        }
        2 => "\"%me:%n\"",
        _ => "%n",
    }
}
