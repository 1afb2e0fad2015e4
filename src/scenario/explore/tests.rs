//! Worlds of one scenario, together.

use super::*;
use crate::compile;

const CHANCE: &str = include_str!("../tests/chance.txt");

fn summary(compiled: &Compiled, seeds: impl Iterator<Item = u64>) -> Summary {
    let mut summary = Summary::default();
    seeds.for_each(|seed| summary.add(play(compiled, seed, Bounds::default())));
    summary
}

#[test]
fn worlds_add_up() {
    let compiled = compile(CHANCE).expect("a scenario without mistakes");
    let summary = summary(&compiled, 1..=40);
    assert_eq!((summary.worlds, summary.ended), (40, 40));
    let jobs = &summary.audiences[0];
    assert_eq!(&*jobs.whose.name, b"jobs");
    assert_eq!((jobs.sent.min(), jobs.sent.max()), (50, 50));
    assert!(jobs.lost.max() > 0 && jobs.lost.min() == 0);
    let [lost, sent] = &summary.checks[..] else {
        panic!("two checks");
    };
    assert_eq!(lost.failed, jobs.lost.nonzero());
    assert_eq!(lost.held + lost.failed, 40);
    assert_eq!((sent.held, &sent.first), (40, &None));
    let (check, first) = summary.first_failure(None).expect("some world fails");
    assert_eq!((check, first.reason), (0, "check.lost"));
    // The first one that fails is the first that fails when played alone.
    let fails = |seed: &u64| {
        let outcome = play(&compiled, *seed, Bounds::default());
        outcome.checks[0].failure.is_some()
    };
    assert_eq!((1..=40).find(fails), Some(first.seed));
    assert_eq!(summary.first_failure(Some(1)), None);
}

#[test]
fn a_world_that_does_not_end_is_counted_apart() {
    let compiled =
        compile("producer p  every 1s\n    PUBLISH a b\ncheck lost = 0\n").expect("fine");
    let summary = summary(&compiled, 1..=3);
    assert_eq!((summary.worlds, summary.ended), (3, 0));
    let (stopped, (count, first)) = summary.stopped.iter().next().expect("all are stopped");
    assert_eq!((stopped.id, *count, *first), ("limit.endless", 3, 1));
    assert!(summary.checks.is_empty());
    assert!(endless(&compiled).is_some());
}

#[test]
fn numbers_are_exact_until_they_are_too_many() {
    let mut few = Distribution::default();
    assert_eq!((few.at(500), few.bins(4)), (0, Vec::new()));
    (0..100).for_each(|n| few.add(n % 10));
    assert_eq!((few.min(), few.at(500), few.max()), (0, 4, 9));
    assert_eq!((few.total(), few.nonzero()), (100, 90));
    let counts: Vec<u64> = few.bins(4).iter().map(|bin| bin.count).collect();
    assert_eq!(counts, [30, 30, 30, 10]);
    let with_zeros = few.of(300);
    assert_eq!((with_zeros.at(500), with_zeros.total()), (0, 300));
    let (mut up, mut down) = (Distribution::default(), Distribution::default());
    let numbers: Vec<u64> = (0..20_000).map(|n| n * 7 + 1_000).collect();
    numbers.iter().for_each(|n| up.add(*n));
    numbers.iter().rev().for_each(|n| down.add(*n));
    assert_eq!(up, down);
    assert_eq!((up.min(), up.max()), (1_000, 140_993));
    assert!(up.at(500).abs_diff(71_000) < 200);
    assert_eq!(up.bins(10).iter().map(|bin| bin.count).sum::<u64>(), 20_000);
    let mut one = Distribution::default();
    one.add(u64::MAX);
    assert_eq!(one.bins(10).len(), 1);
}

#[test]
fn the_moment_of_a_loss_is_that_of_the_check() {
    let compiled = compile(CHANCE).expect("a scenario without mistakes");
    let summary = summary(&compiled, 1..=20);
    let (check, first) = summary.first_failure(None).expect("some world fails");
    let bounds = Bounds::default();
    let found = moment(&compiled, check, first.seed, bounds).expect("it fails");
    // Up to the moment before, the check holds; at the moment it does not.
    let mut spec = compiled.spec.clone();
    spec.seed = first.seed;
    let mut run = Run::bounded(spec, bounds).expect("a world");
    run.world.run_until(found.at_us - 1, u64::MAX);
    assert!(crate::judge::holds(&run.world, &compiled.checks[check].1));
    run.world.run_until(found.at_us, u64::MAX);
    assert!(!crate::judge::holds(&run.world, &compiled.checks[check].1));
    assert!(found.item.is_some() && found.intended.is_some() && found.items > 0);
    assert_eq!(moment(&compiled, 1, first.seed, bounds), None);
}

#[test]
fn what_was_never_so_fails_by_its_first_loss_or_at_the_end() {
    let moment_of = |text: &str| {
        let compiled = compile(text).expect("a scenario without mistakes");
        moment(&compiled, 0, 1, Bounds::default()).expect("it fails")
    };
    let away = "\
producer desk  every 1s  count 4
    PUBLISH news \"story %n\"
subscriber bob
    SUBSCRIBE news
at 1500ms disconnect bob
";
    let lost = moment_of(&alloc::format!("{away}check done for bob = 4\n"));
    assert!((2_000_000..2_100_000).contains(&lost.at_us));
    assert!(lost.item.is_some());
    let end = moment_of(&alloc::format!("{away}check sent for bob = 9\n"));
    assert!(end.at_us > 4_000_000 || end.item.is_some());
}
