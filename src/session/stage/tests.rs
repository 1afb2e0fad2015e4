//! The stage held against worlds that really ran.

use super::figures::MessageFigure;
use super::scene::Align;
use super::shelves::text_width;
use super::{Area, Ask, Ink, Scene, Shape, Stage};
use crate::Language;
use sim::prelude::{self, Take};
use sim::spec::{CLOCK_US_DEFAULT, Fault, LinkSpec, Micros, NodeSpec, TimedFault, WorldSpec};
use sim::trace::{Name, What};
use sim::watch::Watch;
use sim::{Stepped, World};

const SECOND: Micros = 1_000_000;

fn spec(actors: Vec<sim::spec::ActorSpec>, faults: Vec<(Micros, Fault)>) -> WorldSpec {
    WorldSpec {
        title: String::new(),
        seed: 1,
        clock_us: CLOCK_US_DEFAULT,
        nodes: vec![NodeSpec::new(Name::from(&b"n1"[..]))],
        setup: Vec::new(),
        actors,
        faults: faults
            .into_iter()
            .map(|(at_us, fault)| TimedFault { at_us, fault })
            .collect(),
        link: LinkSpec::default(),
        until_us: None,
        ..WorldSpec::default()
    }
}

fn bob_was_away() -> WorldSpec {
    let bob = || Name::from(&b"bob"[..]);
    spec(
        vec![
            prelude::producer(
                "desk",
                "n1",
                (SECOND, SECOND),
                Some(10),
                "PUBLISH news \"story %n\"",
            ),
            prelude::subscriber("alice", "n1", &["news"], &[]),
            prelude::subscriber("bob", "n1", &["news"], &[]),
        ],
        vec![
            (3_500_000, Fault::Disconnect(bob())),
            (6_500_000, Fault::Reconnect(bob())),
        ],
    )
}

fn workers() -> WorldSpec {
    let worker = |name| prelude::worker(name, "n1", "jobs", Take::Right, 0, (SECOND, SECOND));
    spec(
        vec![
            prelude::producer(
                "shop",
                "n1",
                (300_000, 300_000),
                Some(9),
                "LPUSH jobs \"job %n\"",
            ),
            worker("w1"),
            worker("w2"),
        ],
        vec![(2_000_000, Fault::Crash(Name::from(&b"w2"[..])))],
    )
}

/// A stage that follows a world.
struct Play {
    world: World,
    stage: Stage,
    seen: u64,
    watch: Watch,
}

impl Play {
    fn new(spec: WorldSpec) -> Self {
        let stage = Stage::new(spec.clock_us, [String::from("n1")]);
        let mut play = Self {
            world: World::new(spec).expect("the spec is sound"),
            stage,
            seen: 0,
            watch: Watch::new(),
        };
        play.follow();
        play
    }

    fn follow(&mut self) {
        for record in self.world.trace().since(self.seen) {
            self.stage.fold(record);
            self.seen = record.seq + 1;
        }
    }

    fn run_to(&mut self, at: Micros) {
        while self.world.next_at().is_some_and(|due| due <= at) {
            let found = self.watch.look(&self.world);
            found.unwrap_or_else(|error| panic!("{} us: {error}", self.world.now()));
            if !matches!(self.world.step(), Stepped::Item(_)) {
                break;
            }
        }
        self.world.run_until(at, u64::MAX);
        self.follow();
    }

    fn scene(&self, width: f64) -> Scene {
        let next_at = self.world.next_at();
        let now = self.world.now();
        let (height, selection, language) = (520.0, None, Language::English);
        self.stage.scene(&Ask {
            width,
            height,
            now,
            next_at,
            steps: false,
            trays: &[],
            selection,
            language,
        })
    }
}

fn lost_in_trace(play: &Play) -> u64 {
    let lost = |record: &&sim::trace::Record| {
        matches!(
            &record.what,
            What::FateChanged {
                to: Some(sim::fate::Fate::Lost(_)),
                ..
            }
        )
    };
    play.world.trace().since(0).filter(lost).count() as u64
}

#[test]
fn what_is_lost_falls_and_nothing_stays_under_way() {
    let mut play = Play::new(bob_was_away());
    play.run_to(30 * SECOND);
    assert!(
        play.stage.traffic.len() == 0,
        "nothing is under way at the end"
    );
    let lost =
        |figure: &&MessageFigure| figure.fates.iter().any(|(_, fate)| fate.reason().is_some());
    let figures = play.stage.messages.values().filter(lost).count() as u64;
    assert_eq!(figures, lost_in_trace(&play));
    assert_eq!(figures, 3);
}

#[test]
fn bob_is_away_and_his_message_falls() {
    let mut play = Play::new(bob_was_away());
    play.run_to(3_900_000);
    let words = play.stage.words(Language::English, play.world.now());
    assert!(
        words
            .iter()
            .any(|line| line.starts_with("bob, subscriber: away")),
        "{words:?}"
    );
    assert!(
        words.iter().any(|line| line.contains("1 of 2 listening")),
        "{words:?}"
    );
    play.run_to(4_003_500);
    let falling = |scene: Scene| {
        scene.shapes.iter().any(|shape| {
            matches!(
                shape,
                Shape::Dot {
                    ink: Ink::Lost,
                    mark: super::Mark::Cross,
                    ..
                }
            )
        })
    };
    while play.stage.falls.is_empty() {
        assert_ne!(play.world.step(), sim::Stepped::Idle);
        play.follow();
    }
    assert!(falling(play.scene(900.0)));
}

#[test]
fn waiting_workers_stand_in_the_waiting_room() {
    let mut play = Play::new(workers());
    play.run_to(200_000);
    let words = play.stage.words(Language::English, play.world.now());
    assert!(words.iter().any(
        |line| line.contains("waiting, in order of service: w1, w2") || line.contains("w2, w1")
    ));
    let scene = play.scene(1_400.0);
    assert!(
        scene
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::Text { text, .. } if text.ends_with("∞")))
    );
}

/// Where a text stands and what it is; about, for letters have no width here.
fn written(shape: &Shape) -> Option<(Area, &str)> {
    let Shape::Text {
        x,
        y,
        text,
        size,
        align,
        max_width,
        ..
    } = shape
    else {
        return None;
    };
    let width = text_width(text, size * 0.52).min(*max_width);
    let left = match align {
        Align::Left => *x,
        Align::Middle => x - width / 2.0,
        Align::Right => x - width,
    };
    let area = Area {
        x: left,
        y: y - size * 0.75,
        width,
        height: size * 0.75,
    };
    Some((area, text))
}

#[test]
fn no_words_of_the_stage_lie_on_others() {
    for spec in [bob_was_away(), workers(), members()] {
        for width in [358.0, 640.0, 900.0, 1_400.0] {
            let mut play = Play::new(spec.clone());
            for at in [200_000, 900_000, 2_000_000, 5_000_000] {
                play.run_to(at);
                let scene = play.scene(width);
                // The labels of what moves pass over everything.
                let moves = |text: &str| {
                    ["story", "job", "order"]
                        .iter()
                        .any(|one| text.starts_with(one))
                };
                let texts = scene.shapes.iter().filter_map(written);
                let texts: Vec<(Area, &str)> = texts.filter(|(_, text)| !moves(text)).collect();
                for (index, (one, text)) in texts.iter().enumerate() {
                    for (other, beside) in &texts[index + 1..] {
                        let across =
                            (one.x + one.width).min(other.x + other.width) - one.x.max(other.x);
                        let down =
                            (one.y + one.height).min(other.y + other.height) - one.y.max(other.y);
                        assert!(
                            across < 1.0 || down < 1.0,
                            "{text:?} and {beside:?} at {at} us on {width}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_waiting_room_uses_the_room_that_there_is() {
    let worker = |n: u32| {
        let name = format!("w{n}");
        prelude::worker(&name, "n1", "jobs", Take::Right, 0, (SECOND, SECOND))
    };
    let mut play = Play::new(spec((1..=12).map(worker).collect(), Vec::new()));
    play.run_to(200_000);
    for (width, least) in [(616.0, 5), (640.0, 5), (900.0, 8)] {
        let scene = play.scene(width);
        let texts: Vec<&str> = scene
            .shapes
            .iter()
            .filter_map(written)
            .map(|(_, text)| text)
            .collect();
        // Once in the box of each, once in the waiting room.
        let twice = |n: &u32| {
            texts
                .iter()
                .filter(|text| **text == format!("w{n}"))
                .count()
                == 2
        };
        let seen = (1..=12).filter(twice).count();
        assert!(seen >= least, "{seen} on {width}: {texts:?}");
    }
}

#[test]
fn the_picture_is_the_same_however_it_was_reached() {
    for at in [1_001_000, 3_700_000, 4_002_500, 9_000_000] {
        let mut steps = Play::new(bob_was_away());
        while steps.world.next_at().is_some_and(|next| next <= at) {
            steps.world.step();
            steps.follow();
        }
        steps.run_to(at);
        let mut jump = Play::new(bob_was_away());
        jump.run_to(at);
        assert_eq!(steps.scene(900.0), jump.scene(900.0));
    }
}

#[test]
fn everything_stays_on_the_stage() {
    for (name, spec) in [("bob", bob_was_away()), ("workers", workers())] {
        for width in [358.0, 640.0, 900.0, 1_400.0] {
            let mut play = Play::new(spec.clone());
            while let sim::Stepped::Item(_) = play.world.step() {
                play.follow();
                assert_inside(&play.scene(width), name);
            }
        }
    }
}

fn assert_inside(scene: &Scene, name: &str) {
    for shape in &scene.shapes {
        let (left, right) = match shape {
            Shape::Rect { area, .. } => (area.x, area.x + area.width),
            Shape::Dot { x, radius, .. } | Shape::Ring { x, radius, .. } => {
                (x - radius, x + radius)
            }
            _ => continue,
        };
        assert!(
            left >= -1.0 && right <= scene.width + 1.0,
            "{name}: {shape:?} on {}",
            scene.width
        );
    }
}

fn members() -> WorldSpec {
    let text = "setup\n    XGROUP CREATE orders workers 0 MKSTREAM\n\
        producer shop  every 1s  count 8\n    XADD orders * order %n\n\
        member m1 m2  stream orders  group workers  work 2500ms\n";
    scenario::compile(text).expect("the text is sound").spec
}

#[test]
fn a_pending_entry_can_be_taken_from_its_owner_to_another_consumer() {
    let mut play = Play::new(members());
    play.run_to(1_900_000);
    let scene = play.scene(900.0);
    let entry = scene.entries.first().expect("an entry is pending");
    let of = |name: &str| {
        let actors = play.stage.actors.iter();
        let mut found = actors
            .filter(|(_, figure)| figure.name == name)
            .map(|(id, _)| crate::ActorKey(id.0));
        found.next()
    };
    let owner = String::from_utf8_lossy(&entry.consumer).into_owned();
    assert_eq!(entry.owner, of(&owner));
    assert_eq!(&*entry.of.group, b"workers");
    let others: Vec<_> = scene
        .seats
        .iter()
        .filter(|seat| entry.may_go_to(seat))
        .collect();
    // The row of the other member, and its box.
    assert_eq!(others.len(), 2, "{others:?}");
    let other = if owner == "m1" { "m2" } else { "m1" };
    assert!(others.iter().all(|seat| seat.actor == of(other)));
}

#[test]
fn a_shelf_is_found_by_its_name() {
    let mut play = Play::new(members());
    play.run_to(1_900_000);
    let scene = play.scene(900.0);
    let shelf = scene.targets.iter().find_map(|one| match one.selection {
        crate::Selection::Shelf(key) => Some(key),
        _ => None,
    });
    let shelf = shelf.expect("a shelf can be pointed at");
    let name = play.stage.shelf_name(shelf).expect("it has a name");
    assert_eq!(&*name.name, b"orders");
    assert_eq!(play.stage.shelf_called(&name), Some(shelf));
}
