//! The diagram laid out: shapes with a class each, in CSS pixels. The style sheet of whoever draws them (the page, the
//! file) gives them their colours, so a picture knows nothing of themes.

use super::view::{Arrow, ArrowEnd, ArrowKind, DiagramView, Lane, Mark, MarkKind, StretchKind};

/// Height of the axis above the lanes.
const AXIS: f64 = 30.0;
/// Space below the last lane.
const FOOT: f64 = 10.0;
/// A lane is at least so high, and at most.
const LANE: (f64, f64) = (34.0, 76.0);
/// Below this width the names get less room.
const NARROW: f64 = 560.0;
/// Room for the names.
const NAMES: (f64, f64) = (84.0, 128.0);
/// Space at the right edge, so that the last tick's text has room.
const RIGHT: f64 = 24.0;
/// Ticks are at least so far apart.
const TICK: f64 = 84.0;
/// The length of an arrow's head, and half its breadth.
const HEAD: (f64, f64) = (8.0, 3.6);
/// Half the size of a cross.
const CROSS: f64 = 4.5;
/// How far before its lane a missed message ends, in lanes.
const SHORT: f64 = 0.34;
/// The estimated width of a character of a label, and of a wide one (Korean).
const CHAR: (f64, f64) = (6.4, 11.5);
/// How much wider bold characters are.
const BOLD: f64 = 1.16;
/// A label beside an arrow is never wider.
const LABEL: f64 = 240.0;

/// A laid out diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// In drawing order.
    pub parts: Vec<Part>,
}

/// Shapes that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Class names for the whole part.
    pub class: String,
    /// What it is in words, for a tooltip and for those who do not see it.
    pub words: Option<String>,
    /// The index of the arrow that it draws.
    pub arrow: Option<usize>,
    /// The index of the mark that it draws.
    pub mark: Option<usize>,
    /// In drawing order.
    pub shapes: Vec<Shape>,
}

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A shape; `class` is what it means.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Shape {
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        class: &'static str,
    },
    Line {
        from: (f64, f64),
        to: (f64, f64),
        class: &'static str,
    },
    /// Closed and filled.
    Triangle {
        points: [(f64, f64); 3],
        class: &'static str,
    },
    Text {
        at: (f64, f64),
        anchor: Anchor,
        text: String,
        class: &'static str,
    },
}

/// Lays a diagram out for a width, and for a height that it fills if its lanes allow that.
pub fn picture(view: &DiagramView, width: f64, height: f64) -> Picture {
    let plan = Plan::new(view, width, height);
    let mut painter = Painter {
        plan,
        view,
        parts: Vec::new(),
        taken: vec![Vec::new(); view.lanes.len()],
    };
    painter.ground();
    painter.stretches();
    // Losses get their words before anything else does, and lie above it.
    let marks = painter.marks();
    painter.arrows();
    painter.parts.extend(marks);
    painter.now();
    Picture {
        width,
        height: painter.plan.height,
        parts: painter.parts,
    }
}

/// Where time and lanes are.
struct Plan {
    left: f64,
    right: f64,
    lane: f64,
    height: f64,
    from: u64,
    to: u64,
}

impl Plan {
    fn new(view: &DiagramView, width: f64, height: f64) -> Self {
        let names = if width < NARROW { NAMES.0 } else { NAMES.1 };
        let lanes = view.lanes.len().max(1) as f64;
        let lane = ((height - AXIS - FOOT) / lanes).clamp(LANE.0, LANE.1);
        Self {
            left: names,
            right: (width - RIGHT).max(names + 1.0),
            lane,
            height: AXIS + FOOT + lane * lanes,
            from: view.from_us,
            to: view.to_us,
        }
    }

    fn x(&self, at: u64) -> f64 {
        let span = (self.to - self.from).max(1) as f64;
        let behind = at as f64 - self.from as f64;
        self.left + (self.right - self.left) * behind / span
    }

    fn within(&self, x: f64) -> f64 {
        x.clamp(self.left, self.right)
    }

    fn y(&self, lane: usize) -> f64 {
        AXIS + self.lane * (lane as f64 + 0.62)
    }
}

struct Painter<'a> {
    plan: Plan,
    view: &'a DiagramView,
    parts: Vec<Part>,
    /// Per lane, the stretches of its label row that are written on.
    taken: Vec<Vec<(f64, f64)>>,
}

impl Painter<'_> {
    fn part(&mut self, class: &str, words: Option<&str>, shapes: Vec<Shape>) {
        self.parts.push(Part {
            class: class.into(),
            words: words.map(Into::into),
            shapes,
            ..Part::default()
        });
    }

    /// Ticks, lanes and their names.
    fn ground(&mut self) {
        let mut shapes = Vec::new();
        let step = tick_step(
            self.plan.to - self.plan.from,
            self.plan.right - self.plan.left,
        );
        let mut at = self.plan.from.div_ceil(step) * step;
        while at <= self.plan.to {
            let x = self.plan.x(at);
            shapes.push(line(
                (x, AXIS - 6.0),
                (x, self.plan.height - FOOT),
                "is-tick",
            ));
            shapes.push(text(
                (x, AXIS - 12.0),
                Anchor::Middle,
                tick_text(at, step),
                "is-time",
            ));
            at += step;
        }
        self.part("is-axis", None, shapes);
        for (index, lane) in self.view.lanes.iter().enumerate() {
            self.lane(index, lane);
        }
    }

    fn lane(&mut self, index: usize, lane: &Lane) {
        let y = self.plan.y(index);
        let room = self.plan.left - 14.0;
        let name = text(
            (8.0, y + 4.0),
            Anchor::Start,
            fitted(&lane.name, room / BOLD),
            "is-name",
        );
        let along = line((self.plan.left, y), (self.plan.right, y), "is-lane");
        let words = format!("{}, {}", lane.name, lane.role_label);
        let class = format!("is-lane is-{}", lane.role);
        self.part(&class, Some(&words), vec![along, name]);
    }

    fn stretches(&mut self) {
        let view = self.view;
        for stretch in &view.stretches {
            let from = self.plan.within(self.plan.x(stretch.from_us));
            let to = self.plan.within(self.plan.x(stretch.to_us));
            let half = match stretch.kind {
                StretchKind::Down | StretchKind::Away => self.plan.lane * 0.3,
                StretchKind::Waiting | StretchKind::Working => 4.0,
            };
            let bar = Shape::Rect {
                x: from,
                y: self.plan.y(stretch.lane) - half,
                width: (to - from).max(1.5),
                height: half * 2.0,
                class: "is-bar",
            };
            let class = format!("is-stretch is-{}", stretch.kind.id());
            self.part(&class, Some(&stretch.words), vec![bar]);
        }
    }

    /// Plain requests and replies lie below, what carries messages above them, losses on top; losses are labelled first.
    fn arrows(&mut self) {
        let view = self.view;
        let mut order: Vec<usize> = (0..view.arrows.len()).collect();
        broker::order::sort_by_key(&mut order, |index| {
            std::cmp::Reverse(weight(&view.arrows[*index]))
        });
        let mut drawn: Vec<Part> = Vec::new();
        for index in order {
            drawn.push(self.arrow(index, &view.arrows[index]));
        }
        self.parts.extend(drawn.into_iter().rev());
    }

    fn arrow(&mut self, index: usize, arrow: &Arrow) -> Part {
        let (tail, tip) = self.ends(arrow);
        let mut shapes = vec![line(tail, tip, "is-shaft")];
        if arrow.message.is_some() {
            shapes.push(line(tail, tip, "is-reach"));
        }
        match arrow.end {
            ArrowEnd::Lost { .. } => shapes.extend(cross(tip)),
            _ => shapes.extend(heads(tail, tip, arrow.again)),
        }
        shapes.extend(self.label(arrow, tail, tip));
        Part {
            class: class_of(arrow),
            words: Some(arrow.words.clone()),
            arrow: Some(index),
            mark: None,
            shapes,
        }
    }

    /// Tail and tip, cut where the window ends.
    fn ends(&self, arrow: &Arrow) -> ((f64, f64), (f64, f64)) {
        let (from, to) = (self.plan.y(arrow.from), self.plan.y(arrow.to));
        let share = f64::from(arrow.covered) / 1000.0;
        let tail = (self.plan.x(arrow.sent_us), from);
        let mut tip = (self.plan.x(arrow.ends_us), from + (to - from) * share);
        if arrow.kind == ArrowKind::Missed {
            // It ends before the lane that it never came to, and behind all those between.
            tip.1 = to - (to - from).signum() * self.plan.lane * SHORT;
        }
        (self.cut(tail, tip), self.cut(tip, tail))
    }

    /// A point, moved along its line into the window.
    fn cut(&self, point: (f64, f64), other: (f64, f64)) -> (f64, f64) {
        let x = self.plan.within(point.0);
        let width = other.0 - point.0;
        if x == point.0 || width == 0.0 {
            return (x, point.1);
        }
        let share = ((x - point.0) / width).clamp(0.0, 1.0);
        (x, point.1 + (other.1 - point.1) * share)
    }

    fn label(&mut self, arrow: &Arrow, tail: (f64, f64), tip: (f64, f64)) -> Option<Shape> {
        let (row, x, words, class) = match (&arrow.end, arrow.kind) {
            (ArrowEnd::Lost { label, .. }, kind) => {
                let why = match kind {
                    ArrowKind::Missed => format!("{}: {label}", arrow.label),
                    _ => label.clone(),
                };
                (arrow.to, tip.0, why, "is-why")
            }
            (_, ArrowKind::Request) if arrow.message.is_some() => {
                (arrow.from, tail.0, arrow.label.clone(), "is-what")
            }
            (ArrowEnd::Arrived, _) if arrow.message.is_some() => {
                (arrow.to, tip.0, arrow.label.clone(), "is-what")
            }
            _ => return None,
        };
        // Where there is no room for why it was lost, there may be some for what.
        let placed = self.place(row, x, &words);
        let (at, words) = match placed {
            Some(placed) => placed,
            None => self.place(row, x, &arrow.label)?,
        };
        Some(text(at, Anchor::Start, words, class))
    }

    /// Room for a label above a lane, if there is any: to the right of a point, else to its left.
    fn place(&mut self, row: usize, x: f64, words: &str) -> Option<((f64, f64), String)> {
        let words = fitted(words, LABEL);
        let width = width_of(&words);
        let (left, right) = (self.plan.left + 2.0, self.plan.right);
        let taken = self.taken.get_mut(row)?;
        let is_free = |start: &f64| {
            let end = start + width;
            let is_apart = |(from, to): &(f64, f64)| end < *from || to < start;
            *start >= left && end <= right && taken.iter().all(is_apart)
        };
        let start = [x + 5.0, x - 6.0 - width].into_iter().find(is_free)?;
        taken.push((start, start + width + 4.0));
        Some(((start, self.plan.y(row) - 7.0), words))
    }

    fn marks(&mut self) -> Vec<Part> {
        let view = self.view;
        let part = |(index, mark): (usize, &Mark)| {
            let at = (self.plan.x(mark.at_us), self.plan.y(mark.lane));
            let mut shapes = self.mark_shapes(mark, at);
            if !mark.label.is_empty()
                && let Some((at, words)) = self.place(mark.lane, at.0, &mark.label)
            {
                shapes.push(text(at, Anchor::Start, words, "is-why"));
            }
            Part {
                class: format!("is-mark is-{}", mark.kind.id()),
                words: Some(mark.words.clone()),
                arrow: None,
                mark: Some(index),
                shapes,
            }
        };
        view.marks.iter().enumerate().map(part).collect()
    }

    fn mark_shapes(&self, mark: &Mark, (x, y): (f64, f64)) -> Vec<Shape> {
        let tall = self.plan.lane * 0.3;
        match mark.kind {
            MarkKind::Loss(_) => {
                let mut shapes = cross((x, y)).to_vec();
                shapes.push(line((x, y - CROSS), (x, y + CROSS), "is-reach"));
                shapes
            }
            MarkKind::Crash | MarkKind::Cut => {
                let mut shapes = vec![line((x, y - tall), (x, y + tall), "is-edge")];
                shapes.extend(cross((x, y)));
                shapes
            }
            MarkKind::Start | MarkKind::Back => {
                vec![line((x, y - tall), (x, y + tall), "is-edge")]
            }
        }
    }

    /// What lies behind the present moment is not known.
    fn now(&mut self) {
        let now = self.view.now_us;
        if now < self.plan.from || now > self.plan.to {
            return;
        }
        let x = self.plan.x(now);
        let future = Shape::Rect {
            x,
            y: AXIS - 6.0,
            width: (self.plan.right - x).max(0.0),
            height: self.plan.height - AXIS - FOOT + 6.0,
            class: "is-future",
        };
        let bottom = self.plan.height - FOOT;
        self.part(
            "is-now",
            None,
            vec![future, line((x, AXIS - 6.0), (x, bottom), "is-present")],
        );
    }
}

const fn weight(arrow: &Arrow) -> u8 {
    match (&arrow.end, arrow.message) {
        (ArrowEnd::Lost { .. }, _) => 3,
        _ if arrow.selected => 3,
        (_, Some(_)) => 2,
        _ => 1,
    }
}

fn class_of(arrow: &Arrow) -> String {
    let kind = match arrow.kind {
        ArrowKind::Request => "is-request",
        ArrowKind::Reply => "is-reply",
        ArrowKind::Push => "is-push",
        ArrowKind::Missed => "is-missed",
    };
    let end = match arrow.end {
        ArrowEnd::UnderWay => " is-under-way",
        ArrowEnd::Arrived => "",
        ArrowEnd::Lost { .. } => " is-lost",
    };
    let message = if arrow.message.is_some() {
        " is-message"
    } else {
        ""
    };
    let again = if arrow.again { " is-again" } else { "" };
    let selected = if arrow.selected { " is-selected" } else { "" };
    format!("is-arrow {kind}{message}{end}{again}{selected}")
}

/// One head at the tip; a second one behind it for a duplicate.
fn heads(tail: (f64, f64), tip: (f64, f64), twice: bool) -> Vec<Shape> {
    let (dx, dy) = (tip.0 - tail.0, tip.1 - tail.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < HEAD.0 {
        return Vec::new();
    }
    let (ux, uy) = (dx / length, dy / length);
    let head = |behind: f64| {
        let point = (tip.0 - ux * behind, tip.1 - uy * behind);
        let base = (point.0 - ux * HEAD.0, point.1 - uy * HEAD.0);
        Shape::Triangle {
            points: [
                point,
                (base.0 - uy * HEAD.1, base.1 + ux * HEAD.1),
                (base.0 + uy * HEAD.1, base.1 - ux * HEAD.1),
            ],
            class: "is-head",
        }
    };
    match twice {
        true => vec![head(0.0), head(HEAD.0)],
        false => vec![head(0.0)],
    }
}

fn cross((x, y): (f64, f64)) -> [Shape; 2] {
    [
        line((x - CROSS, y - CROSS), (x + CROSS, y + CROSS), "is-cross"),
        line((x - CROSS, y + CROSS), (x + CROSS, y - CROSS), "is-cross"),
    ]
}

const fn line(from: (f64, f64), to: (f64, f64), class: &'static str) -> Shape {
    Shape::Line { from, to, class }
}

const fn text(at: (f64, f64), anchor: Anchor, text: String, class: &'static str) -> Shape {
    Shape::Text {
        at,
        anchor,
        text,
        class,
    }
}

/// The distance between ticks: 1, 2 or 5 times a power of ten of microseconds.
fn tick_step(span_us: u64, width: f64) -> u64 {
    let ticks = (width / TICK).max(1.0);
    let least = span_us as f64 / ticks;
    let mut unit = 1;
    loop {
        for step in [unit, unit * 2, unit * 5] {
            if step as f64 >= least {
                return step;
            }
        }
        unit *= 10;
    }
}

/// A tick's moment in seconds, with as many decimals as the distance of ticks needs.
fn tick_text(at: u64, step: u64) -> String {
    let (seconds, micros) = (at / 1_000_000, at % 1_000_000);
    let decimals = match step {
        1_000_000.. => return format!("{seconds} s"),
        100_000.. => 1,
        10_000.. => 2,
        1_000.. => 3,
        100.. => 4,
        10.. => 5,
        _ => 6,
    };
    let digits = format!("{micros:06}");
    format!("{seconds}.{} s", &digits[..decimals])
}

/// A text's estimated width.
fn width_of(text: &str) -> f64 {
    let chars = text.chars();
    chars
        .map(|c| if c < '\u{1100}' { CHAR.0 } else { CHAR.1 })
        .sum()
}

/// As much of a text as fits.
fn fitted(text: &str, room: f64) -> String {
    if width_of(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width_of(&kept) > room - CHAR.1 {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}
